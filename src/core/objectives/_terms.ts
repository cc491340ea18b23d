import { exp } from '../math.ts';
import type { ChoiceSpec, Values } from '../params.ts';
import type { ClipPoint, ObjectiveInput, ObjectiveResult } from '../stages/stage.ts';
import type { clampLog, old } from './_params.ts';

/** Sums and derivatives that objectives share. Masked tokens are never read: what stands there may be anything. */

type Old = Values<{ old: typeof old & ChoiceSpec }>['old'];
type Clamp = Values<{ clampLog: typeof clampLog & ChoiceSpec }>['clampLog'];

/** [rows, width] d = log π − log π_old of the policy's own tokens. */
export function differences({ batch, logps }: ObjectiveInput, old: Old): Float64Array {
  const { mask } = batch;
  const before = old === 'sampler' ? batch.samplerLogps : batch.oldLogps;
  const out = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) if (mask[i]) out[i] = logps[i] - before[i];
  return out;
}

const bounds: Readonly<Record<Clamp, readonly [low: number, high: number]>> = {
  none: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  '20': [-20, 20],
  max10: [Number.NEGATIVE_INFINITY, 10],
};

/** [rows, width] ρ from log ρ, and 1 where the clamp lets derivatives through (its bounds included, as in PyTorch). */
export function ratiosOf(
  { batch: { mask } }: ObjectiveInput,
  logs: Float64Array,
  clamp: Clamp,
): { ratios: Float64Array; free: Uint8Array } {
  const [low, high] = bounds[clamp];
  const ratios = new Float64Array(mask.length);
  const free = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const x = logs[i];
    if (x < low) ratios[i] = exp(low);
    else if (x > high) ratios[i] = exp(high);
    else {
      ratios[i] = exp(x);
      free[i] = 1;
    }
  }
  return { ratios, free };
}

/** Weight of each token's policy term: aggregation times corrections. */
export function termWeights({ weights, factors }: ObjectiveInput): Float64Array {
  return factors ? weights.map((weight, i) => weight * factors[i]) : weights;
}

/** The clipped surrogate of each token, before it is summed. */
export interface Points {
  /** f(ρ, Â) */
  readonly values: Float64Array;
  /** ∂f/∂log ρ */
  readonly slopes: Float64Array;
  readonly ratios: Float64Array;
  readonly regions: Uint8Array;
}

export function pointsOf(
  input: ObjectiveInput,
  logs: Float64Array,
  clamp: Clamp,
  clip: ObjectiveInput['clip'],
): Points {
  const { mask, width } = input.batch;
  const { ratios, free } = ratiosOf(input, logs, clamp);
  const values = new Float64Array(mask.length);
  const slopes = new Float64Array(mask.length);
  const regions = new Uint8Array(mask.length);
  const point: ClipPoint = { value: 0, slope: 0, region: 0 };
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    clip(ratios[i], input.advantages[i], point, Math.floor(i / width));
    values[i] = point.value;
    slopes[i] = free[i] ? point.slope : 0;
    regions[i] = point.region;
  }
  return { values, slopes, ratios, regions };
}

/** −Σ w f, with its derivative through the ratio. */
export function maximise(input: ObjectiveInput, points: Points): ObjectiveResult {
  const { mask } = input.batch;
  const weights = termWeights(input);
  const dLogRatios = new Float64Array(mask.length);
  let loss = lossToBegin(input);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    loss -= weights[i] * points.values[i];
    dLogRatios[i] = -weights[i] * points.slopes[i];
  }
  const { ratios, regions, slopes } = points;
  return { loss, dLogps: input.pullBack(dLogRatios), ratios, regions, slopes };
}

/**
 * −Σ w φ Â log π with φ held fixed: REINFORCE with a weight. `dLogps` is not the derivative of the value, as φ
 * depends on the policy too.
 */
export function reinforce(
  input: ObjectiveInput,
  phi: ArrayLike<number> | null,
  marks: Pick<ObjectiveResult, 'ratios' | 'regions'>,
  weights = termWeights(input),
): ObjectiveResult {
  const { batch, logps, advantages } = input;
  const { mask } = batch;
  const dLogps = new Float64Array(mask.length);
  const slopes = new Float64Array(mask.length);
  let loss = lossToBegin(input);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    slopes[i] = (phi ? phi[i] : 1) * advantages[i];
    const push = weights[i] * (phi ? phi[i] : 1) * advantages[i];
    // A product with an impossible token's −∞ would be NaN where nothing pushes.
    if (push !== 0) loss -= push * logps[i];
    dLogps[i] = -push;
  }
  return { loss, dLogps, slopes, ...marks };
}

/** 0, or what the aggregation says of a batch in which no token counts. */
export function lossToBegin({ weights, emptyLoss = 0 }: ObjectiveInput): number {
  return emptyLoss === 0 || weights.some((weight) => weight !== 0) ? 0 : emptyLoss;
}

/** Mean of the policy's own tokens' values. */
export function ownMean(mask: Uint8Array, values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    sum += values[i];
    count += 1;
  }
  return sum / count;
}

/** [rows, width] how each token's log-probability goes with its advantage: (Â − mean Â)(log π − mean log π). */
export function covariances({ batch: { mask }, logps, advantages }: ObjectiveInput): Float64Array {
  const advantage = ownMean(mask, advantages);
  const logp = ownMean(mask, logps);
  const out = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]) out[i] = (advantages[i] - advantage) * (logps[i] - logp);
  }
  return out;
}
