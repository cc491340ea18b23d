import type { Batch } from '../stages/batch.ts';

/** [rows, width] the weight that `ofRow` gives a row on each of the row's own tokens; 0 where the mask is 0. */
export function spread({ rows, width, mask }: Batch, ofRow: (row: number) => number): Float64Array {
  const weights = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const weight = ofRow(row);
    for (let i = row * width; i < (row + 1) * width; i++) if (mask[i]) weights[i] = weight;
  }
  return weights;
}

/** B: all rows, or those with a token to train on. */
export function countRows(lengths: Int32Array, countMasked: boolean): number {
  return countMasked ? lengths.length : lengths.reduce((rows, length) => rows + (length > 0 ? 1 : 0), 0);
}
