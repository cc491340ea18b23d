import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';

/** One question. A hinted or reworded question is another prompt. */
export interface Prompt {
  /** Unique within the task: its place in `[...prompts, ...heldOut]`. */
  readonly id: number;
  /** What sequence networks read before they write; never empty. */
  readonly tokens: Int32Array;
  /** 0 (easiest) … 1 (hardest) by the task's own measure. */
  readonly difficulty: number;
  /** Level of the hint that stands in it; absent without. */
  readonly hint?: number;
}

/** One named number that a verifier returns. */
export interface Component {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  /** Its weight in the reward unless a recipe says otherwise. */
  readonly weight: number;
}

/** The state as `linear` policies read it. A table of logits has one active feature per state. */
export interface TaskFeatures<P extends Prompt = Prompt> {
  /** Number of distinct features. */
  readonly count: number;
  /** The most features active at once. */
  readonly slots: number;
  /** True when features depend on the prompt and the position alone, not on the tokens written so far. */
  readonly positional: boolean;
  /** How many of the features, the last ones, never learn: linear policies keep their initial logits. None when absent. */
  readonly fixed?: number;
  /**
   * Writes the features active before token `position` into `out[offset … offset + slots)`; −1 for an empty
   * slot. `tokens[start … start + position)` are the response so far.
   */
  read(
    prompt: P,
    position: number,
    tokens: ArrayLike<number>,
    start: number,
    out: Int32Array,
    offset: number,
  ): void;
}

/** What comes next in a response that takes turns with an environment. */
export type Turn =
  /** The policy writes up to so many tokens; a stop token ends its turn, and with it the response. */
  | { readonly write: number }
  /** The environment writes these, at least one: the policy reads them, and is not trained on them. */
  | { readonly observe: ArrayLike<number> };

/** How often the verdict on one prompt's responses is wrong. */
export interface VerdictNoise {
  /** P(called right | wrong), 0 … 1. */
  readonly falsePositive: number;
  /** P(called wrong | right), 0 … 1. */
  readonly falseNegative: number;
}

/** What some tasks can do beside asking and grading. */
export interface Abilities<P extends Prompt = Prompt> {
  /** Tools, screens, simulated users: whose turn it is after `tokens`; null when the response is over. */
  turn?(prompt: P, tokens: ArrayLike<number>): Turn | null;
  /** Which kind of trajectory a response is (e.g. its number of searches), 0, 1, …: rows of a kind are comparable. */
  stratum?(prompt: P, tokens: ArrayLike<number>, start: number, length: number): number;
  /** Hints: the same question, of the same id, with more of a solution shown the higher the level, 0 (none) … `levels`. */
  readonly hints?: { readonly levels: number; at(prompt: P, level: number): P };
  /** The same question, of the same id, with a response to it shown as a draft to be improved. */
  withDraft?(prompt: P, draft: ArrayLike<number>): P;
  /** Early exits: thinking can be cut short after any thought. */
  readonly exits?: {
    /** What stands in for the rest of the thoughts: what follows is an answer. With a stop token at its end none does. */
    readonly inducer: ArrayLike<number>;
    /** Thoughts that stand before the earliest exit. */
    readonly least: number;
    /** How many tokens at the start of a response are thoughts. */
    thoughts(tokens: ArrayLike<number>): number;
  };
}

/** A task with its parameters chosen: prompts, a vocabulary and a verifier. */
export interface Task<P extends Prompt = Prompt> extends Abilities<P> {
  /** The text of each token. The policy writes ids `0 … outputs − 1`; it may read all. */
  readonly vocabulary: readonly string[];
  readonly outputs: number;
  /** The token that ends a response, or −1 when responses always have `maxResponse` tokens. */
  readonly stopToken: number;
  readonly maxResponse: number;
  /** Length of the longest prompt, in tokens. */
  readonly maxPrompt: number;
  /** Prompts to train on. */
  readonly prompts: readonly P[];
  /** Prompts never trained on, from the same distribution; empty where generalising is not the point. */
  readonly heldOut: readonly P[];
  readonly components: readonly Component[];
  /** Which component says "right": pass@k counts responses where it is 1. */
  readonly correct: string;
  /** Which component says how much of a wrong response is right, 0 … 1, where one does. */
  readonly partial?: string;
  /** Which component is a judge's opinion of the reasoning, 0 … 1, where there is a judge; it may be mistaken. */
  readonly judge?: string;
  /** What components have to be on average, by their ids, where some are rather a constraint than a goal. */
  readonly constraints?: Readonly<Record<string, number>>;
  /**
   * Grades a response: writes one number per component, in their order, to `out`. Chance, where a verifier has
   * any, comes from `random` alone. `length` tokens stand in `tokens` from `start`, a stop token included;
   * `truncated` when the response hit the limit without its stop token.
   */
  verify(
    prompt: P,
    tokens: ArrayLike<number>,
    start: number,
    length: number,
    truncated: boolean,
    random: RandomStream,
    out: Float64Array,
  ): void;
  /**
   * The component whose verdict is wrong now and then, and how often: where the stream's first uniform is below the
   * rate for what is true, it is 1 minus that. Lets corrections know, and expectations over the verifier be exact.
   */
  readonly noise?: { readonly component: string; rates(prompt: P): VerdictNoise };
  readonly features: TaskFeatures<P>;
  /** [features.count, outputs] logits that `linear` policies start from; zeros when absent. */
  readonly initialLogits?: Float32Array;
  /** The question as people read it. */
  describe(prompt: P): string;
  /** A response that the verifier calls right, for the inspector; null where there is none to show. */
  answer?(prompt: P): string | null;
  /** How many distinct responses there are; absent where they cannot be listed. */
  readonly responses?: number;
  /** All distinct responses to a prompt, each with its stop token where there is one. */
  enumerate?(prompt: P): Iterable<Int32Array>;
}

/** The component that tells recipes what is right: the verifier's word, which on noisy tasks is not the truth. */
export function verdictComponent({ noise, correct }: Pick<Task, 'noise' | 'correct'>): string {
  return noise?.component ?? correct;
}

/** Whether the task ends every response, at `maxResponse` tokens: none is long, short or cut off. */
export function hasFixedLength({ stopToken, turn }: Pick<Task, 'stopToken' | 'turn'>): boolean {
  return stopToken < 0 && turn === undefined;
}

/** A family of tasks: one file, one object. */
export interface TaskFamily<P extends ParamSpecs = ParamSpecs> {
  /** kebab-case; stands in links. */
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  readonly params: P;
  /** Builds the task. The same values and random stream give the same task. Throws on values that do not fit one another. */
  create(values: Values<P>, random: RandomStream): Task;
}

/** Keeps the parameter types while a family is written down. */
export function defineTask<const P extends ParamSpecs>(family: TaskFamily<P>): TaskFamily {
  return family as unknown as TaskFamily;
}
