/** Contracts of the stages that say what responses are worth. */

import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import type { Component, Task } from '../tasks/task.ts';
import type { Batch, Reals } from './batch.ts';
import type { Memory, Variant } from './variant.ts';

// ── reward ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface RewardContext {
  readonly components: readonly Component[];
  readonly maxResponse: number;
  /** Whether the task ends every response at `maxResponse` tokens, so that length says nothing. */
  readonly fixedLength?: boolean;
  /** Id of the component that says "right": the verifier's word. */
  readonly correct?: string;
  /** Id of the component that is right in truth, where somebody is asked to look again; as above without noise. */
  readonly truth?: string;
  /** Id of the component that says how much of a response is right, where the task has one. */
  readonly partial?: string;
  /** Id of the component that is a judge's opinion, where the task has a judge. */
  readonly judge?: string;
  /** The criteria among the components, where the task has a rubric. */
  readonly rubric?: Task['rubric'];
  /** Where the answer begins in a response, where the task tells it from the reasoning. */
  readonly answerFrom?: Task['answerFrom'];
  /** [rows, width] log π under the reference weights, where a variant needs them and the rows have been scored. */
  readonly referenceLogps?: Reals | null;
  /** [rows, width] where a shaper adds what single tokens get: returns the same array each time. */
  tokenRewards?(): Float64Array;
  /** What the shaper remembers of this member; it may change it. */
  readonly memory?: Memory;
  /** How noisy the verdict on a prompt's responses is known to be; absent where it is not noisy. */
  readonly noise?: Task['noise'];
  /** Steps done before this one; 0 when absent. */
  readonly step?: number;
  /** Chance for shapers that draw; absent where rows are judged by the way, e.g. to filter groups. */
  readonly random?: RandomStream;
}

/** One of the rewards that a recipe adds up. */
export interface RewardPart {
  readonly weight: number;
  /** [rows] before weighting; NaN where nothing was said of a row. */
  readonly values: Float64Array;
}

export interface RewardVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  readonly needs?: { readonly reference?: true };
  /** Whether what a response gets depends on the others that are judged with it; it does not when absent. */
  isRelative?(params: Values<P>): boolean;
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
  /** What the estimator remembers of this member; it may change it. */
  readonly memory?: Memory;
  /** As in `RewardContext`. */
  readonly noise?: Task['noise'];
  /** The task's, in the order of `batch.components`. */
  readonly components?: readonly Component[];
  /** What the task says that components have to be on average. */
  readonly constraints?: Task['constraints'];
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

// Each keeps a variant’s parameter types while it is written down, and forgets them afterwards.
export const defineReward = <const P extends ParamSpecs>(v: RewardVariant<P>): RewardVariant => v;
export const defineAdvantage = <const P extends ParamSpecs>(v: AdvantageVariant<P>): AdvantageVariant => v;
export const defineCorrection = <const P extends ParamSpecs>(v: CorrectionVariant<P>): CorrectionVariant => v;
