/** Contracts of the stages that draw responses. */

import type { WeightsName } from '../../runtime/runtime.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import type { Batch } from './batch.ts';
import type { Memory, Variant } from './variant.ts';

// ── curriculum ───────────────────────────────────────────────────────────────────────────────────────────────

export interface CurriculumContext {
  readonly task: Task;
  readonly step: number;
  readonly random: RandomStream;
  /** What the curriculum remembers of this member; it may change it. */
  readonly memory: Memory;
}

/** How one prompt went in a step: its group's rewards, filtered rows included. */
export interface PromptOutcome {
  readonly prompt: Prompt;
  readonly rewards: readonly number[];
  /** Share of the responses that are right. */
  readonly passRate: number;
}

export interface CurriculumVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** The prompts of this step, in order; each becomes one group. */
  select(context: CurriculumContext, params: Values<P>): Prompt[];
  /** Told how the step's prompts went, to remember for later ones. */
  observe?(outcomes: readonly PromptOutcome[], context: CurriculumContext, params: Values<P>): void;
}

// ── rollout ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Asks for one continuation of `prompt` + `prefix`. */
export interface SampleRow {
  readonly prompt: Prompt;
  /** Response tokens already there (forced, or from an earlier round); empty to begin with. */
  readonly prefix: ArrayLike<number>;
  /** The most tokens to add. */
  readonly limit: number;
  readonly temperature: number;
  /** Where the row's uniforms come from: one each new token, in order; null where `greedy`. */
  readonly random: RandomStream | null;
  /** Take the most probable token instead of a drawn one. */
  readonly greedy?: boolean;
}

/**
 * What draws the responses. In a real system it is another program than the learner (vLLM, SGLang …), whose
 * probabilities differ a little; here it can be run at another temperature or with weights of an earlier step.
 */
export interface SamplerSettings {
  /** Its weights are copied from the policy every so many steps; 1: they are the policy's own. */
  readonly refreshEvery: number;
  /** Whether it differs from the policy at all, so that the difference is worth measuring. */
  readonly differs?: boolean;
}

/** A round of sampling that a strategy asks for; the trainer runs the rounds of all members as one batch. */
export interface SampleRound {
  readonly kind: 'sample';
  /** Which companion's task the rows are of, and whose network draws them; the lane's own policy when absent. */
  readonly policy?: string;
  readonly rows: readonly SampleRow[];
}

/** Asks what a policy says of tokens that are there already. */
export interface ScoreRow {
  readonly prompt: Prompt;
  readonly tokens: ArrayLike<number>;
  readonly temperature: number;
  /** What samples for the strategy when absent; a companion's newest weights where it is asked. */
  readonly weights?: WeightsName;
}

/** A round of scoring; answered like a round of sampling, with logits. */
export interface ScoreRound {
  readonly kind: 'score';
  /** As in rounds of sampling. */
  readonly policy?: string;
  readonly rows: readonly ScoreRow[];
}

/** The new tokens of one row and their log-probabilities under the (tempered) sampler. */
export interface Sampled {
  readonly tokens: Int32Array;
  readonly logps: Float32Array;
  /** 0 where the environment wrote the token; absent where the policy wrote them all. */
  readonly mask?: Uint8Array;
  /** [tokens, outputs] tempered logits that each token stands against, in answers to a round of scoring. */
  readonly logits?: Float32Array;
}

/**
 * What a response is drawn for: to train on; to be the baseline of its group (ReMax's greedy one); or it was
 * drawn and then filtered out, so that only the metrics count it. Estimators and losses see the first kind only.
 */
export type RolloutRole = 'train' | 'baseline' | 'filtered';

/** One finished response as the learner sees it. */
export interface Rollout {
  /** Index into the step's prompts. */
  readonly group: number;
  readonly tokens: Int32Array;
  /** Under the sampler, tempered as it was. */
  readonly logps: Float32Array;
  /** 1 where the token may be trained on: not the environment's, nor a hint's; all of them when absent. */
  readonly mask?: Uint8Array;
  /** Temperature the learner scores it at. */
  readonly temperature: number;
  /** `train` when absent. */
  readonly role?: RolloutRole;
  /** What the verifier said, where the strategy has had it graded. */
  readonly components?: Float64Array;
  /** The companion that learns from it, of whose task it then is; the lane's own policy when absent. */
  readonly policy?: string;
  /** The group’s question as it was asked, and is scored, where that is with more in its context; absent elsewhere. */
  readonly asked?: Prompt;
  /** 1 over the chance that a strategy drew or kept it with, where it draws unevenly; 1 when absent. */
  readonly weight?: number;
  /** Drawn with more in its context (a critique, a demonstration) than it is learnt under: ratios mean nothing there. */
  readonly offPolicy?: true;
  /** [tokens, outputs] tempered logits of a teacher, which distillation pulls towards; nobody teaches it when absent. */
  readonly teacherLogits?: Float32Array;
}

/** A graded response: one number per component, and the reward that the recipe makes of them. */
export interface Grade {
  readonly components: Float64Array;
  /** Without what needs log-probabilities, such as KL in the reward. */
  readonly reward: number;
}

export interface RolloutContext {
  readonly task: Task;
  /** 0 at the first. */
  readonly step: number;
  /** The prompts of this step; group g answers prompt g. */
  readonly prompts: readonly Prompt[];
  /** The stream of rollout `index` of group `group`: the same in every lane with this seed. */
  random(group: number, index: number): RandomStream;
  /** As many prompts again, from the curriculum: the n-th call of a step gives the same in every lane. */
  morePrompts(): Prompt[];
  /**
   * Grades responses to `prompt`, the whole group `group` in its order; noisy verifiers read the stream of
   * (group, place), as they do when rollouts are graded afterwards.
   */
  grade(prompt: Prompt, group: number, responses: readonly Omit<Rollout, 'group'>[]): Grade[];
  /** What the strategy remembers of this member; it may change it. */
  readonly memory?: Memory;
}

/** What became of a step's rollouts, before they are learnt from. */
export interface JudgedRollouts {
  /** With `oldLogps`, the policy’s before its updates, and rewards; what was filtered out is left out. */
  readonly batch: Batch;
  /** [rows, width] */
  readonly advantages: Float64Array;
  /** [rows, width] what the recipe's corrections of the step multiply those by; null where it has none. */
  readonly factors: Float64Array | null;
}

/** What a strategy returns: rollouts and, where it has asked for more, the prompts that their groups answer. */
export interface Drawn {
  readonly rollouts: readonly Rollout[];
  /** The context's prompts when absent; companions' rollouts answer prompts of their own tasks among them. */
  readonly prompts?: readonly Prompt[];
  /** What it has found out on the way, by the metrics' ids. */
  readonly measured?: Readonly<Record<string, number>>;
}

/** A policy beside the lane's own that a strategy asks, and how it learns from rollouts that are for it. */
export interface CompanionUse {
  /** Its name in `Task.companions`. */
  readonly name: string;
  /** Its learning rate as a multiple of the recipe's. */
  readonly rate: number;
}

export type RolloutGenerator = Generator<SampleRound | ScoreRound, Drawn, Sampled[]>;

export interface RolloutVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** True where rollouts may be filtered out. */
  readonly filters?: true;
  /** Whether it reads weights other than what samples for it: `reference`, in rounds of scoring. */
  readonly needs?: { readonly reference?: true };
  /** True where its rollouts have teachers (`Rollout.teacherLogits`). */
  readonly teaches?: true;
  /** The companions that it asks; none when absent. They learn by the lane's recipe, as the policy does. */
  companions?(params: Values<P>): readonly CompanionUse[];
  /** True where it draws some prompts or responses more than others, and says what each stands for (`weight`). */
  readonly uneven?: true;
  /** How the sampler differs from the policy; absent where it is the policy. */
  sampler?(params: Values<P>): SamplerSettings;
  /** How the lane's system puts a prompt to the policy when it is evaluated; as it stands when absent. */
  asked?(prompt: Prompt, task: Task, params: Values<P>): Prompt;
  /** Yields rounds of requests and is resumed with their answers, in the same order; returns the rollouts. */
  run(context: RolloutContext, params: Values<P>): RolloutGenerator;
  /** Told what its rollouts were worth, to remember for later steps. */
  observe?(judged: JudgedRollouts, memory: Memory, params: Values<P>): void;
}

// Each keeps a variant’s parameter types while it is written down, and forgets them afterwards.
export const defineCurriculum = <const P extends ParamSpecs>(v: CurriculumVariant<P>): CurriculumVariant => v;
export const defineRollout = <const P extends ParamSpecs>(v: RolloutVariant<P>): RolloutVariant => v;
