import type { Reals } from '../stages/batch.ts';
import type { ObjectiveResult } from '../stages/stage.ts';
import type { MemberStep } from './update.ts';

/**
 * How the derivative of each token came about in the last update that used it: dLogps = policy + Σ penalties, and
 * where terms are the tokens' own, policy is what the ratio's pull-back makes of −weight · factor · slope. All arrays
 * are [rows, width] of the step's batch, with 0 where the mask is 0.
 */
export interface Trace {
  /** log π under the weights that the update started from. */
  readonly logps: Float64Array;
  /** Weight of the token's loss, by the aggregation. */
  readonly weights: Float64Array;
  /** See `ObjectiveResult.slopes`; NaN where the objective does not say. */
  readonly slopes: Float64Array;
  /** ∂loss/∂log π by the objective, without penalties. */
  readonly policy: Float64Array;
  /** The same by each penalty of the recipe. */
  readonly penalties: readonly Float64Array[];
}

export type TracedStep = MemberStep & { readonly trace: Trace };

/** A step whose updates are to leave a trace. */
export function traced(step: MemberStep): TracedStep {
  const zeros = () => new Float64Array(step.batch.mask.length);
  const trace = {
    logps: zeros(),
    weights: zeros(),
    slopes: zeros(),
    policy: zeros(),
    penalties: step.recipe.penalties.map(zeros),
  };
  return { ...step, trace };
}

/** Rows of the step that an update used. */
interface Part {
  readonly rows: Int32Array;
  readonly width: number;
}

/** Notes what an update's objective made of its rows, before any penalty is added. */
export function traceObjective(
  trace: Trace,
  part: Part & { readonly logps: Reals; readonly weights: Float64Array },
  { dLogps, slopes }: ObjectiveResult,
): void {
  putRows(part, trace.logps, (i) => part.logps[i]);
  putRows(part, trace.weights, (i) => part.weights[i]);
  putRows(part, trace.slopes, (i) => (slopes ? slopes[i] : Number.NaN));
  putRows(part, trace.policy, (i) => dLogps[i]);
}

/** Notes what a penalty has added to the derivatives. */
export function tracePenalty(
  trace: Trace,
  penalty: number,
  part: Part,
  before: Float64Array,
  after: Float64Array,
): void {
  putRows(part, trace.penalties[penalty], (i) => after[i] - before[i]);
}

/** Writes the numbers of an update's rows to where the rows stand in the step. */
function putRows({ rows, width }: Part, to: Float64Array, value: (i: number) => number): void {
  rows.forEach((row, i) => {
    for (let t = 0; t < width; t++) to[row * width + t] = value(i * width + t);
  });
}
