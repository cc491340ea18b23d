import { verlPad } from '../corrections/_ratios.ts';
import type { ChoiceSpec } from '../params.ts';

/** How advantages are made alike over all own tokens of the step, so that long responses count more. */
export const whitening = {
  kind: 'choice',
  title: 'Whiten over tokens',
  help: 'Mean 0 and variance 1 over the step’s tokens: with N − 1 and 1e-8 added to the variance (verl), or N and a floor of 1e-8 (OpenRLHF); the mean alone is OpenRLHF’s no_std_norm.',
  default: 'unbiased',
  options: [
    { value: 'none', title: 'no' },
    { value: 'mean', title: 'mean only' },
    { value: 'unbiased', title: 'N − 1' },
    { value: 'floored', title: 'N' },
  ],
} as const satisfies ChoiceSpec;

export type Whitening = (typeof whitening.options)[number]['value'];

export interface Moments {
  readonly mean: number;
  /** N in the denominator. */
  readonly biased: number;
  /** N − 1; 0 where there is a single number. */
  readonly unbiased: number;
}

/**
 * Mean and variance of the numbers that the mask lets through; of equal numbers exactly that number, and 0, unless
 * the residue of pad and rounding is asked for.
 */
export function maskedMoments(
  values: Float64Array,
  mask: ArrayLike<number>,
  pad: number,
  residue = false,
): Moments {
  let count = 0;
  let first = Number.NaN;
  let equal = true;
  for (let i = 0; i < values.length; i++) {
    if (!mask[i]) continue;
    if (count === 0) first = values[i];
    else if (values[i] !== first) equal = false;
    count += 1;
  }
  if (count === 0) return { mean: 0, biased: 0, unbiased: 0 };
  if (equal && !residue) return { mean: first, biased: 0, unbiased: 0 };
  const mean = maskedSum(values, mask) / (count + pad);
  let squares = 0;
  for (let i = 0; i < values.length; i++) if (mask[i]) squares += (values[i] - mean) * (values[i] - mean);
  const biased = squares / (count + pad);
  return { mean, biased, unbiased: count > 1 ? (biased * count) / (count - 1) : 0 };
}

const lanes = 4;
const strides = 4;

/**
 * Sums in 16 parts as torch does (4 lanes of a vector × 4 accumulators): smaller errors than one after another, and
 * the same ones, which is all that is left of equal numbers.
 */
function maskedSum(values: Float64Array, mask: ArrayLike<number>): number {
  const vectors = Math.floor(values.length / lanes);
  const blocks = Math.floor(vectors / strides) * strides;
  const parts = new Float64Array(lanes * strides);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!mask[i]) continue;
    const vector = Math.floor(i / lanes);
    if (vector >= vectors) sum += values[i];
    else parts[(vector < blocks ? vector % strides : 0) * lanes + (i % lanes)] += values[i];
  }
  for (let lane = 0; lane < lanes; lane++) {
    for (let part = 1; part < strides; part++) parts[lane] += parts[part * lanes + lane];
  }
  for (let lane = 0; lane < lanes; lane++) sum += parts[lane];
  return sum;
}

/** Whitened numbers; where the mask is 0, what the same shift and scale make of what stands there. */
export function whitenTokens(
  values: Float64Array,
  mask: ArrayLike<number>,
  how: Whitening,
  { keepMean = false, residue = false, pad = how === 'unbiased' ? verlPad : 0, eps = 1e-8 } = {},
): Float64Array {
  if (how === 'none') return values;
  const { mean, biased, unbiased } = maskedMoments(values, mask, pad, residue);
  const variance = how === 'mean' ? 1 : how === 'unbiased' ? unbiased + eps : Math.max(biased, eps);
  const scale = 1 / Math.sqrt(variance);
  return values.map((value) => (value - mean) * scale + (keepMean ? mean : 0));
}

/** 0 where the mask is 0. */
export function masked(values: Float64Array, mask: ArrayLike<number>): Float64Array {
  return values.map((value, i) => (mask[i] ? value : 0));
}
