import type { ChoiceSpec, NumberSpec } from '../params.ts';
import { type Batch, perToken, rowsByGroup } from '../stages/batch.ts';

/** What group-relative estimators share. */

/** ε added to a spread that is divided by. */
export const eps = {
  kind: 'number',
  title: 'ε',
  help: 'Keeps the division finite: 1e-4 in TRL, 1e-6 in verl, 1e-9 in OpenRLHF, 1e-8 in open-instruct.',
  default: 1e-4,
  min: 1e-9,
  max: 1,
  step: 1e-9,
  scale: 'log',
} as const satisfies NumberSpec;

/** A group of one has nothing to be compared with, and the libraries part ways. */
export const single = {
  kind: 'choice',
  title: 'A group of one gets',
  help: 'Nothing (open-instruct, verl’s vectorised RLOO), or its bare reward (verl); TRL and OpenRLHF refuse such groups.',
  default: 'zero',
  options: [
    { value: 'zero', title: '0' },
    { value: 'reward', title: 'its reward' },
  ],
} as const satisfies ChoiceSpec;

/**
 * Mean of the given rows' values; of equal values it is exactly that value. In floating point eight rewards of 0.1
 * would differ from their mean by a rounding error, which a small ε then blows up into an advantage.
 */
export function mean(values: Float64Array, rows: readonly number[]): number {
  const first = values[rows[0]];
  if (rows.every((row) => values[row] === first)) return first;
  let sum = 0;
  for (const row of rows) sum += values[row];
  return sum / rows.length;
}

/** Standard deviation about `center`, with n − `ddof` in the denominator; 0 where that is nothing. */
export function deviation(
  values: Float64Array,
  rows: readonly number[],
  center: number,
  ddof: number,
): number {
  let squares = 0;
  for (const row of rows) squares += (values[row] - center) * (values[row] - center);
  return rows.length > ddof ? Math.sqrt(squares / (rows.length - ddof)) : 0;
}

/**
 * Â of each token from one number a row. `estimate` writes a group's numbers, which start at 0, and is called
 * for groups of two and more; a group of one gets `lone` times its reward.
 */
export function perGroup(
  batch: Batch,
  lone: number,
  estimate: (rows: readonly number[], out: Float64Array) => void,
): Float64Array {
  const perRow = new Float64Array(batch.rows);
  for (const rows of rowsByGroup(batch)) {
    if (rows.length > 1) estimate(rows, perRow);
    else if (rows.length === 1 && lone !== 0) perRow[rows[0]] = lone * batch.rewards[rows[0]];
  }
  return perToken(batch, perRow);
}
