/** Contracts of the stages that turn advantages into updates. */

import type { OptimizerSettings } from '../../runtime/runtime.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import type { Batch, Reals } from './batch.ts';
import type { Memory, StageId, Variant } from './variant.ts';

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

/** What a clip may know of the group that a token belongs to. */
export interface ClipGroup {
  /** Mean reward of the whole group, held within 0 … 1. */
  readonly passRate: number;
}

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
  at(ratio: number, advantage: number, params: Values<P>, out: ClipPoint, group?: ClipGroup): void;
}

// ── aggregation ──────────────────────────────────────────────────────────────────────────────────────────────

export interface AggregationContext {
  readonly maxResponse: number;
  /** [rows, width] Â of each token, for those that weigh by its sign; absent: all count as positive. */
  readonly advantages?: Float64Array;
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
  /** `row`: whose group the clip may look at. */
  clip(ratio: number, advantage: number, out: ClipPoint, row: number): void;
  /** [rows, width, outputs] tempered logits of the current policy, where the objective needs them. */
  readonly logits?: Reals | null;
}

export interface ObjectiveResult {
  readonly loss: number;
  /** [rows, width] ∂loss/∂log π; 0 where the mask is 0. */
  readonly dLogps: Float64Array;
  /** [rows, width, outputs] ∂loss/∂logits on top of that; absent where it is all in `dLogps`. */
  readonly dLogits?: Float64Array;
  /** [rows, width] ρ, for the metrics and the inspector. */
  readonly ratios: Float64Array;
  /** [rows, width] index into `clipRegions`. */
  readonly regions: Uint8Array;
  /**
   * [rows, width] ∂(token's own term)/∂log ρ, or /∂log π where it has no ratio, before weights and corrections; for
   * the inspector. Absent where a response's terms do not come apart into its tokens'.
   */
  readonly slopes?: Float64Array;
}

export interface ObjectiveVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Stages that it has its own way with, whatever the recipe says, and why. */
  readonly ignores?: Partial<Readonly<Record<StageId, string>>>;
  /** True where `dLogps` holds factors fixed (stop-gradient), so that it is not the derivative of `loss` itself. */
  readonly semigradient?: true;
  /** `logits`: `input.logits`; `meanLogps`: `batch.meanLogps`. */
  readonly needs?: { readonly logits?: true; readonly meanLogps?: true };
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
  /** What the penalty remembers of this member from update to update; it may change it. */
  readonly memory?: Memory;
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
  /** True where `dLogps` holds factors fixed (stop-gradient), so that it is not the derivative of `loss` itself. */
  readonly semigradient?: true;
  readonly needs: { readonly reference?: true; readonly logits?: true };
  add(input: PenaltyInput, params: Values<P>, sum: PenaltySum): void;
}

// ── optimizer ────────────────────────────────────────────────────────────────────────────────────────────────

/** How the reference follows the policy. */
export interface ReferencePlan {
  /** Steps from one move to the next; 0: it stays where it is. */
  readonly every: number;
  /** Share of the policy in what it becomes, within (0, 1]; 1 makes it a copy. */
  readonly mix: number;
}

/** How one step's rollouts are used up. */
export interface UpdatePlan {
  /** Passes over the rollouts; from the second on, the policy has moved and ratios leave 1. */
  readonly epochs: number;
  /** Parts that each pass is split into, each one update. */
  readonly minibatches: number;
  readonly optimizer: OptimizerSettings;
  readonly reference: ReferencePlan;
}

export interface OptimizerVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  plan(params: Values<P>): UpdatePlan;
}

// Each keeps a variant’s parameter types while it is written down, and forgets them afterwards.
export const defineRatio = <const P extends ParamSpecs>(v: RatioVariant<P>): RatioVariant => v;
export const defineClip = <const P extends ParamSpecs>(v: ClipVariant<P>): ClipVariant => v;
export const defineAggregation = <const P extends ParamSpecs>(v: AggregationVariant<P>): AggregationVariant =>
  v;
export const defineObjective = <const P extends ParamSpecs>(v: ObjectiveVariant<P>): ObjectiveVariant => v;
export const definePenalty = <const P extends ParamSpecs>(v: PenaltyVariant<P>): PenaltyVariant => v;
export const defineOptimizer = <const P extends ParamSpecs>(v: OptimizerVariant<P>): OptimizerVariant => v;
