import type { Batch } from '../stages/batch.ts';

/**
 * Gives all of a row's own tokens the sum over them, or their mean. The map is symmetric, so it is its own
 * transpose: the same function carries ratios forward and derivatives back.
 */
export function acrossRow({ rows, width, mask }: Batch, values: Float64Array, mean: boolean): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let sum = 0;
    let count = 0;
    for (let i = start; i < start + width; i++) {
      if (!mask[i]) continue;
      sum += values[i];
      count += 1;
    }
    const shared = mean ? sum / count : sum;
    for (let i = start; i < start + width; i++) if (mask[i]) out[i] = shared;
  }
  return out;
}
