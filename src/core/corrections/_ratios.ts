import { clamp, exp } from '../math.ts';
import type { NumberSpec } from '../params.ts';
import type { Batch } from '../stages/batch.ts';

/** What corrections share that compare the policy with its sampler: ω = π_old / π_sampler. */

export type Compared = Pick<Batch, 'rows' | 'width' | 'mask' | 'oldLogps' | 'samplerLogps'>;

/** verl's masked means have this on top of their counts, against 0/0; OpenRLHF's do not. */
export const verlPad = 1e-8;

/** A bound on a ratio that 0 turns off. */
export function bound(title: string, help: string, initial: number): NumberSpec {
  return { kind: 'number', title, help, default: initial, min: 0, max: 100, step: 0.1 };
}

/** [rows, width] log ω; 0 where the mask is 0. `limit`: held within ±, 0 for no limit. */
export function logRatios({ mask, oldLogps, samplerLogps }: Compared, limit = 0): Float64Array {
  const out = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const difference = oldLogps[i] - samplerLogps[i];
    out[i] = limit > 0 ? clamp(difference, -limit, limit) : difference;
  }
  return out;
}

/** [rows] sum over each row's own tokens, and how many there are. */
export function rowSums(
  { rows, width, mask }: Pick<Batch, 'rows' | 'width' | 'mask'>,
  values: ArrayLike<number>,
): { sums: Float64Array; counts: Int32Array } {
  const sums = new Float64Array(rows);
  const counts = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      sums[row] += values[i];
      counts[row] += 1;
    }
  }
  return { sums, counts };
}

export type Level = 'token' | 'sequence' | 'geometric';

/** [rows, width] ω of each token, or its row's: the product of its tokens' or their geometric mean. */
export function ratios(batch: Compared, level: Level, limit: number): Float64Array {
  const { width } = batch;
  if (level === 'token') return logRatios(batch, limit).map(exp);
  const { sums, counts } = rowSums(batch, logRatios(batch, level === 'geometric' ? limit : 0));
  const perRow = sums.map((sum, row) => {
    if (level === 'geometric') return exp(counts[row] > 0 ? sum / counts[row] : 0);
    return exp(limit > 0 ? clamp(sum, -limit, limit) : sum);
  });
  return new Float64Array(batch.mask.length).map((_, i) => perRow[Math.floor(i / width)]);
}
