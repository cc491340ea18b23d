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
  /** Which question it asks, where several prompts are wordings of one; absent where it is the only one. */
  readonly question?: number;
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

/** What a critic says: that a response is right or wrong, where it is wrong, or what would be right there. */
export type CritiqueKind = 'verdict' | 'places' | 'answers';

/** One thing that a judge looks for in a response. */
export interface Criterion {
  /** Id of the component that is the judge's verdict on it, 0 … 1; NaN where there is none. */
  readonly component: string;
  /** What it counts beside the other criteria, above 0. */
  readonly weight: number;
  /** What kind of thing it is; rewards may give all categories the same mass. */
  readonly category: string;
}

/** What some tasks can do beside asking and grading. */
export interface Abilities<P extends Prompt = Prompt> {
  /**
   * Policies that may stand beside the one that is trained (a hinter, a teacher), by name: each has prompts, a
   * vocabulary and initial logits of its own, and a network of the same kind.
   */
  readonly companions?: Readonly<Record<string, Task>>;
  /** Hints that the companion `hinter` writes. */
  readonly writtenHints?: {
    /** What the hinter is asked: a prompt of its own task, about a question and a response to it that failed. */
    ask(prompt: P, failed: ArrayLike<number>): Prompt;
    /** The same question, of the same id, with what the hinter wrote; `leaks` where that gives the answer away. */
    hinted(prompt: P, written: ArrayLike<number>): { readonly prompt: P; readonly leaks: boolean };
  };
  /** Tools, screens, simulated users: whose turn it is after `tokens`; null when the response is over. */
  turn?(prompt: P, tokens: ArrayLike<number>): Turn | null;
  /** Which kind of trajectory a response is (e.g. its number of searches), 0, 1, …: rows of a kind are comparable. */
  stratum?(prompt: P, tokens: ArrayLike<number>, start: number, length: number): number;
  /** Hints: the same question, of the same id, with more of a solution shown the higher the level, 0 (none) … `levels`. */
  readonly hints?: { readonly levels: number; at(prompt: P, level: number): P };
  /** A rubric: which components are its criteria, and what each counts. */
  readonly rubric?: readonly Criterion[];
  /** The same question, of the same id, with a response to it shown as a draft to be improved. */
  withDraft?(prompt: P, draft: ArrayLike<number>): P;
  /** The same question, of the same id, with a response and what a critic says of it, for another try. */
  critique?(prompt: P, response: ArrayLike<number>, kind: CritiqueKind, random: RandomStream): P;
  /** The same question, of the same id, behind a solved example of another one, which helps more or less by chance. */
  withDemonstration?(prompt: P, random: RandomStream): P;
  /** Whether the answer stands in what is written so far, so that nothing that follows changes the verdict. */
  answered?(prompt: P, tokens: ArrayLike<number>): boolean;
  /** The one right response, and the place of the first token in it that the policy writes: for controls that know it. */
  solution?(prompt: P): { readonly tokens: ArrayLike<number>; readonly from: number };
  /** Questions that can be asked with right responses to others in their context. */
  readonly exemplars?: {
    /** The most that can be shown. */
    readonly most: number;
    /** How alike two questions are: the more the larger, 0 for not at all. */
    likeness(one: P, other: P): number;
    /** The same question, of the same id, with responses to others shown, the likest first. */
    show(prompt: P, responses: readonly ArrayLike<number>[]): P;
  };
  /** A right response, its stop token included, as a demonstration would have it; any of several by chance. */
  expert?(prompt: P, random: RandomStream): Int32Array;
  /** The same question, of the same id and answer, in other words that are harder to read. */
  reformulations?(prompt: P): readonly P[];
  /** A first try that failed can be shown with what was wrong with it, for another try. */
  readonly errors?: {
    /** How many tokens a first try has at the most. */
    readonly firstTry: number;
    /** Which component says that a try is well-formed, where one does. */
    readonly format?: string;
    /** The same question, of the same id, with a failed try and a diagnosis of it, which never gives the answer away. */
    context(prompt: P, failed: ArrayLike<number>): P;
    /** Such a question with nothing said but that the try failed; others as they are. */
    untold(prompt: P): P;
  };
  /** Place of the first token of the answer in a response; its length where no answer stands in it. */
  answerFrom?(prompt: P, tokens: ArrayLike<number>): number;
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

/** What prompts that word the same question have in common; of its own where a prompt is the only wording. */
export function questionOf({ question, id }: Pick<Prompt, 'question' | 'id'>): number | string {
  return question ?? `of prompt ${id}`;
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
