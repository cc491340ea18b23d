import type { OptimizerSettings } from '../../runtime/runtime.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import type { Component, Prompt, Task } from '../tasks/task.ts';
import type { Batch, Reals } from './batch.ts';

/**
 * The stages of a recipe, in the order in which data flows. Each variant of a stage is one file exporting one
 * object: what it is called, what it computes in TeX, its parameters, and one pure function.
 */
export const stageIds = [
  'curriculum',
  'rollout',
  'reward',
  'advantage',
  'correction',
  'ratio',
  'clip',
  'aggregation',
  'objective',
  'penalty',
  'optimizer',
] as const;
export type StageId = (typeof stageIds)[number];

/** Where a formula comes from. */
export interface Source {
  readonly title: string;
  /** arXiv id, e.g. `2402.03300`. */
  readonly arxiv?: string;
  readonly url?: string;
}

/** What every variant of every stage says about itself. */
export interface Variant<P extends ParamSpecs = ParamSpecs> {
  /** kebab-case; stands in links. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** The whole formula, in TeX. */
  readonly formula: string;
  /** The part it contributes to the assembled objective, in TeX; `formula` when absent. */
  readonly fragment?: string;
  readonly source?: Source;
  readonly params: P;
}

// ── curriculum ───────────────────────────────────────────────────────────────────────────────────────────────

export interface CurriculumContext {
  readonly task: Task;
  readonly step: number;
  readonly random: RandomStream;
}

export interface CurriculumVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** The prompts of this step, in order; each becomes one group. */
  select(context: CurriculumContext, params: Values<P>): Prompt[];
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
  readonly rows: readonly SampleRow[];
}

/** The new tokens of one row and their log-probabilities under the (tempered) sampler. */
export interface Sampled {
  readonly tokens: Int32Array;
  readonly logps: Float32Array;
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
  /** Temperature the learner scores it at. */
  readonly temperature: number;
  /** `train` when absent. */
  readonly role?: RolloutRole;
  /** What the verifier said, where the strategy has had it graded. */
  readonly components?: Float64Array;
}

/** A graded response: one number per component, and the reward that the recipe makes of them. */
export interface Grade {
  readonly components: Float64Array;
  /** Without what needs log-probabilities, such as KL in the reward. */
  readonly reward: number;
}

export interface RolloutContext {
  readonly task: Task;
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
}

/** What a strategy returns: rollouts and, where it has asked for more, the prompts that their groups answer. */
export interface Drawn {
  readonly rollouts: readonly Rollout[];
  /** The context's prompts when absent. */
  readonly prompts?: readonly Prompt[];
}

export type RolloutGenerator = Generator<SampleRound, Drawn, Sampled[]>;

export interface RolloutVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** True where rollouts may be filtered out. */
  readonly filters?: true;
  /** How the sampler differs from the policy; absent where it is the policy. */
  sampler?(params: Values<P>): SamplerSettings;
  /** Yields rounds of requests and is resumed with their answers, in the same order; returns the rollouts. */
  run(context: RolloutContext, params: Values<P>): RolloutGenerator;
}

// ── reward ───────────────────────────────────────────────────────────────────────────────────────────────────

/** What a variant remembers of one member from step to step: plain data, in snapshots; {} to begin with. */
export type Memory = Record<string, number>;

export interface RewardContext {
  readonly components: readonly Component[];
  readonly maxResponse: number;
  /** Id of the component that says "right". */
  readonly correct?: string;
  /** [rows, width] log π under the reference weights, where a variant needs them and the rows have been scored. */
  readonly referenceLogps?: Reals | null;
  /** [rows, width] where a shaper adds what single tokens get: returns the same array each time. */
  tokenRewards?(): Float64Array;
  /** What the shaper remembers of this member; it may change it. */
  readonly memory?: Memory;
}

/** One of the rewards that a recipe adds up. */
export interface RewardPart {
  readonly weight: number;
  /** [rows] before weighting; NaN where nothing was said of a row. */
  readonly values: Float64Array;
}

export interface RewardVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  readonly needs?: { readonly reference?: true };
  /** Adds this shaper's part to `rewards` [rows], or changes what stands there. */
  shape(batch: Batch, context: RewardContext, params: Values<P>, rewards: Float64Array): void;
  /** What it adds, one part each, for estimators that treat rewards apart; the whole is one part when absent. */
  parts?(batch: Batch, context: RewardContext, params: Values<P>): RewardPart[];
}

// ── advantage ────────────────────────────────────────────────────────────────────────────────────────────────

export interface AdvantageContext {
  /** The rewards that `batch.rewards` adds up, where the variant needs them. */
  readonly parts?: readonly RewardPart[];
  /** [rows, width] importance weights from the recipe's corrections; null where it has none. */
  readonly importance?: Float64Array | null;
}

/** What an estimator asks to be in the batch or its context; the trainer computes nothing else. */
export interface AdvantageNeeds {
  /** `batch.values`, from a critic that the trainer trains. */
  readonly values?: true;
  /** `batch.collisions` */
  readonly collisions?: true;
  /** `batch.baselines`: one greedy response more for each prompt. */
  readonly greedy?: true;
  /** `context.parts` */
  readonly parts?: true;
  /** `context.importance` */
  readonly importance?: true;
}

/** How a critic is trained, beside the policy and in the same updates. */
export interface CriticPlan {
  readonly lr: number;
  /** Values may leave the old ones by this much, as in PPO; 0: no clip. */
  readonly clip: number;
}

export interface AdvantageVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  readonly needs?: AdvantageNeeds;
  /**
   * True where `estimate` reads `batch.tokenRewards` itself. To the others' advantages the trainer adds, at each
   * token, the row's token rewards from there on, so that they stay out of the group's statistics (OpenRLHF).
   */
  readonly dense?: true;
  /** Â of each token, [rows, width]; 0 where the mask is 0. Reads `batch.rewards`. */
  estimate(batch: Batch, params: Values<P>, context?: AdvantageContext): Float64Array;
  /** Where it has a critic: how to train it, and what values it is fitted to, [rows, width]. */
  readonly critic?: {
    plan(params: Values<P>): CriticPlan;
    targets(batch: Batch, params: Values<P>): Float64Array;
  };
}

// ── correction ───────────────────────────────────────────────────────────────────────────────────────────────

export interface CorrectionInput {
  readonly batch: Batch;
  /** [rows, width] */
  readonly advantages: Float64Array;
  /** [rows, width] log π under the current weights; `batch.oldLogps` before the first update. */
  readonly logps: Reals;
}

/** The product over all corrections of a lane; a variant multiplies its own part in. */
export interface CorrectionProduct {
  /**
   * [rows, width] Factor of the token's policy term, a constant to the gradient; at first the mask. It multiplies
   * what the objective makes of the token, not Â, whose size and sign mean more than scale to some objectives;
   * penalties are as if it were not there.
   */
  readonly factors: Float64Array;
  /** [rows, width] 1 where the token counts in the aggregation's denominators; at first the mask. */
  readonly counted: Uint8Array;
}

export interface CorrectionVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Once a step over all rollouts, or at each update over its minibatch, with the policy as it has become. */
  readonly per: 'step' | 'update';
  /** True where the factors are importance weights that depend on the batch alone: estimators may ask for them. */
  readonly importance?: true;
  apply(input: CorrectionInput, params: Values<P>, product: CorrectionProduct): void;
}

// ── ratio ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RatioVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** log ρ of each token, [rows, width], from d = log π − log π_old (0 where the mask is 0). */
  logRatios(batch: Batch, differences: Float64Array, params: Values<P>): Float64Array;
  /** True where `pullBack` holds a part of ρ fixed (stop-gradient), so that it is not the transpose of `logRatios`. */
  readonly semigradient?: true;
  /** ∂loss/∂log π, [rows, width], from ∂loss/∂log ρ: the transpose of `logRatios`. */
  pullBack(batch: Batch, dLogRatios: Float64Array, params: Values<P>): Float64Array;
}

// ── clip ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Which side of a clip binds for a token, i.e. where its gradient is cut. */
export const clipRegions = ['none', 'low', 'high', 'dual'] as const;
export type ClipRegion = 0 | 1 | 2 | 3;

/** The clipped surrogate at one point. */
export interface ClipPoint {
  /** What is maximised: ρÂ where nothing is clipped. */
  value: number;
  /** ∂value/∂log ρ. */
  slope: number;
  /** Index into `clipRegions`. */
  region: ClipRegion;
}

export interface ClipVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Evaluates the surrogate into `out`, which the caller owns and reuses. */
  at(ratio: number, advantage: number, params: Values<P>, out: ClipPoint): void;
}

// ── aggregation ──────────────────────────────────────────────────────────────────────────────────────────────

export interface AggregationContext {
  readonly maxResponse: number;
  /** Where the batch is a part of a larger one whose parts' losses are added up: what takes the place of its own. */
  readonly whole?: {
    readonly rows?: number;
    readonly tokens?: number;
    /** Gradients of so many replicas are averaged afterwards, so each counts as many times. */
    readonly replicas?: number;
  };
}

export interface AggregationVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Weight of each token's loss in the loss of the batch, [rows, width]; 0 where the mask is 0. */
  weights(batch: Batch, context: AggregationContext, params: Values<P>): Float64Array;
  /** Loss of a batch without a token to train on; 0 when absent. */
  emptyLoss?(params: Values<P>): number;
}

// ── objective ────────────────────────────────────────────────────────────────────────────────────────────────

/** What an objective reads: a batch, what the current policy says of it, and the recipe's other parts. */
export interface ObjectiveInput {
  readonly batch: Batch;
  /** [rows, width] log π under the current weights. */
  readonly logps: Reals;
  /** [rows, width] */
  readonly advantages: Float64Array;
  /** [rows, width] aggregation weights. */
  readonly weights: Float64Array;
  /** Loss of a batch without a token, by the aggregation; 0 when absent. */
  readonly emptyLoss?: number;
  /** [rows, width] what the recipe's corrections make of each token's policy term; 1 when absent. Not in `weights`. */
  readonly factors?: Float64Array | null;
  /** Where an objective that chooses at random reads from: the same for every lane with this seed. */
  readonly random?: Pick<RandomStream, 'permutation'>;
  logRatios(differences: Float64Array): Float64Array;
  pullBack(dLogRatios: Float64Array): Float64Array;
  clip(ratio: number, advantage: number, out: ClipPoint): void;
}

export interface ObjectiveResult {
  readonly loss: number;
  /** [rows, width] ∂loss/∂log π; 0 where the mask is 0. */
  readonly dLogps: Float64Array;
  /** [rows, width] ρ, for the metrics and the inspector. */
  readonly ratios: Float64Array;
  /** [rows, width] index into `clipRegions`. */
  readonly regions: Uint8Array;
}

export interface ObjectiveVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Stages that it has its own way with, whatever the recipe says, and why. */
  readonly ignores?: Partial<Readonly<Record<StageId, string>>>;
  /** True where `dLogps` holds factors fixed (stop-gradient), so that it is not the derivative of `loss` itself. */
  readonly semigradient?: true;
  evaluate(input: ObjectiveInput, params: Values<P>): ObjectiveResult;
}

// ── penalty ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface PenaltyInput {
  readonly batch: Batch;
  /** [rows, width] log π under the current weights. */
  readonly logps: Reals;
  /** [rows, width] log π under the reference weights, when the variant needs them. */
  readonly referenceLogps: Reals | null;
  /** [rows, width, outputs] tempered logits, when the variant needs them. */
  readonly logits: Reals | null;
  readonly outputs: number;
  /** [rows, width] aggregation weights. */
  readonly weights: Float64Array;
  /** log ρ from log π − log π_old, and its transpose, as the recipe's ratio has them; the token's own when absent. */
  logRatios?(differences: Float64Array): Float64Array;
  pullBack?(dLogRatios: Float64Array): Float64Array;
}

/** Sums over all penalties of a lane; a variant adds its own part. */
export interface PenaltySum {
  loss: number;
  /** [rows, width] */
  readonly dLogps: Float64Array;
  /** [rows, width, outputs]; null until a variant that needs logits is there. */
  readonly dLogits: Float64Array | null;
}

export interface PenaltyVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  readonly needs: { readonly reference?: true; readonly logits?: true };
  add(input: PenaltyInput, params: Values<P>, sum: PenaltySum): void;
}

// ── optimizer ────────────────────────────────────────────────────────────────────────────────────────────────

/** How one step's rollouts are used up. */
export interface UpdatePlan {
  /** Passes over the rollouts; from the second on, the policy has moved and ratios leave 1. */
  readonly epochs: number;
  /** Parts that each pass is split into, each one update. */
  readonly minibatches: number;
  readonly optimizer: OptimizerSettings;
}

export interface OptimizerVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  plan(params: Values<P>): UpdatePlan;
}

// Each keeps a variant's parameter types while it is written down, and forgets them afterwards.
export const defineCurriculum = <const P extends ParamSpecs>(v: CurriculumVariant<P>): CurriculumVariant => v;
export const defineRollout = <const P extends ParamSpecs>(v: RolloutVariant<P>): RolloutVariant => v;
export const defineReward = <const P extends ParamSpecs>(v: RewardVariant<P>): RewardVariant => v;
export const defineAdvantage = <const P extends ParamSpecs>(v: AdvantageVariant<P>): AdvantageVariant => v;
export const defineCorrection = <const P extends ParamSpecs>(v: CorrectionVariant<P>): CorrectionVariant => v;
export const defineRatio = <const P extends ParamSpecs>(v: RatioVariant<P>): RatioVariant => v;
export const defineClip = <const P extends ParamSpecs>(v: ClipVariant<P>): ClipVariant => v;
export const defineAggregation = <const P extends ParamSpecs>(v: AggregationVariant<P>): AggregationVariant =>
  v;
export const defineObjective = <const P extends ParamSpecs>(v: ObjectiveVariant<P>): ObjectiveVariant => v;
export const definePenalty = <const P extends ParamSpecs>(v: PenaltyVariant<P>): PenaltyVariant => v;
export const defineOptimizer = <const P extends ParamSpecs>(v: OptimizerVariant<P>): OptimizerVariant => v;
