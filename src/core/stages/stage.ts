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
  /** Where the row's uniforms come from: one each new token, in order. */
  readonly random: RandomStream;
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

/** One finished response as the learner sees it. */
export interface Rollout {
  /** Index into the step's prompts. */
  readonly group: number;
  readonly tokens: Int32Array;
  readonly logps: Float32Array;
  /** Temperature it was drawn at; the learner scores it at the same. */
  readonly temperature: number;
}

export interface RolloutContext {
  readonly task: Task;
  readonly prompts: readonly Prompt[];
  /** The stream of rollout `index` of group `group`: the same in every lane with this seed. */
  random(group: number, index: number): RandomStream;
}

export type RolloutGenerator = Generator<SampleRound, Rollout[], Sampled[]>;

export interface RolloutVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Yields rounds of requests and is resumed with their answers, in the same order; returns the rollouts. */
  run(context: RolloutContext, params: Values<P>): RolloutGenerator;
}

// ── reward ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface RewardContext {
  readonly components: readonly Component[];
  readonly maxResponse: number;
}

export interface RewardVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Adds this shaper's part to `rewards` [rows], or changes what stands there. */
  shape(batch: Batch, context: RewardContext, params: Values<P>, rewards: Float64Array): void;
}

// ── advantage ────────────────────────────────────────────────────────────────────────────────────────────────

export interface AdvantageVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Â of each token, [rows, width]; 0 where the mask is 0. Reads `batch.rewards`. */
  estimate(batch: Batch, params: Values<P>): Float64Array;
}

// ── ratio ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RatioVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** log ρ of each token, [rows, width], from d = log π − log π_old (0 where the mask is 0). */
  logRatios(batch: Batch, differences: Float64Array, params: Values<P>): Float64Array;
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
}

export interface AggregationVariant<P extends ParamSpecs = ParamSpecs> extends Variant<P> {
  /** Weight of each token's loss in the loss of the batch, [rows, width]; 0 where the mask is 0. */
  weights(batch: Batch, context: AggregationContext, params: Values<P>): Float64Array;
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
export const defineRatio = <const P extends ParamSpecs>(v: RatioVariant<P>): RatioVariant => v;
export const defineClip = <const P extends ParamSpecs>(v: ClipVariant<P>): ClipVariant => v;
export const defineAggregation = <const P extends ParamSpecs>(v: AggregationVariant<P>): AggregationVariant =>
  v;
export const defineObjective = <const P extends ParamSpecs>(v: ObjectiveVariant<P>): ObjectiveVariant => v;
export const definePenalty = <const P extends ParamSpecs>(v: PenaltyVariant<P>): PenaltyVariant => v;
export const defineOptimizer = <const P extends ParamSpecs>(v: OptimizerVariant<P>): OptimizerVariant => v;
