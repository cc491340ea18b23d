import { clamp } from '../math.ts';
import type { BooleanSpec, ChoiceSpec, NumberSpec } from '../params.ts';
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

/** What a group's variance is divided by. */
export const ddof = {
  kind: 'choice',
  title: 'std divides by',
  help: 'TRL, verl and OpenRLHF divide by G − 1, open-instruct by G.',
  default: '1',
  options: [
    { value: '1', title: 'G − 1' },
    { value: '0', title: 'G' },
  ],
} as const satisfies ChoiceSpec;

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
  advanced: true,
} as const satisfies ChoiceSpec;

/** What OpenRLHF's `reward.clip_range` does, after the baseline and the division and not before. */
export const limit = {
  kind: 'number',
  title: 'Clip Â at ±',
  help: 'Bounds each response’s advantage; 0 for no bound. 10 in OpenRLHF (reward.clip_range).',
  default: 0,
  min: 0,
  max: 100,
  step: 1,
  advanced: true,
} as const satisfies NumberSpec;

export function limited(values: Float64Array, bound: number): Float64Array {
  return bound > 0 ? values.map((value) => clamp(value, -bound, bound)) : values;
}

/** For comparisons with what a library computes bit by bit. */
export const residue = {
  kind: 'boolean',
  title: 'Rounding residue',
  help: 'Off: equal rewards get exactly 0. On: as the libraries compute it, so that a rounding error over a small ε is left.',
  default: false,
  advanced: true,
} as const satisfies BooleanSpec;

/**
 * Mean of the given rows' values; of equal values it is exactly that value. In floating point eight rewards of 0.1
 * would differ from their mean by a rounding error, which a small ε then blows up into an advantage.
 */
export function mean(values: Float64Array, rows: readonly number[], residue = false): number {
  const first = values[rows[0]];
  if (!residue && rows.every((row) => values[row] === first)) return first;
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

/** Rows of which something was said: a reward of NaN leaves its row out of all statistics (TRL's None). */
export function scored(values: Float64Array, rows: readonly number[]): readonly number[] {
  return rows.some((row) => Number.isNaN(values[row]))
    ? rows.filter((row) => !Number.isNaN(values[row]))
    : rows;
}

/** All scored rows of a batch. */
export function allScored(values: Float64Array): readonly number[] {
  return scored(
    values,
    Array.from(values, (_, row) => row),
  );
}

/**
 * One number a row, [rows]: `estimate` writes a group's numbers, which start at 0, and is called for groups of two
 * and more scored rows; a group of one gets `lone` times its value.
 */
export function rowsOfGroups(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts'>,
  values: Float64Array,
  lone: number,
  estimate: (rows: readonly number[], out: Float64Array) => void,
): Float64Array {
  const perRow = new Float64Array(batch.rows);
  for (const all of rowsByGroup(batch)) {
    const rows = scored(values, all);
    if (rows.length > 1) estimate(rows, perRow);
    else if (rows.length === 1 && lone !== 0) perRow[rows[0]] = lone * values[rows[0]];
  }
  return perRow;
}

/** Reward minus group mean, [rows]. */
export function centred(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts'>,
  values: Float64Array,
  alone: 'zero' | 'reward',
  residue = false,
): Float64Array {
  return rowsOfGroups(batch, values, alone === 'reward' ? 1 : 0, (rows, out) => {
    const center = mean(values, rows, residue);
    for (const row of rows) out[row] = values[row] - center;
  });
}

/** Group z-score, [rows]; equal values get exactly 0. Alone, with its reward: mean 0 and std 1, as in verl. */
export function zScores(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts'>,
  values: Float64Array,
  { ddof, eps, alone, residue }: { ddof: number; eps: number; alone: 'zero' | 'reward'; residue: boolean },
): Float64Array {
  return rowsOfGroups(batch, values, alone === 'reward' ? 1 / (1 + eps) : 0, (rows, out) => {
    const center = mean(values, rows, residue);
    const std = deviation(values, rows, center, ddof);
    if (std === 0) return;
    for (const row of rows) out[row] = (values[row] - center) / (std + eps);
  });
}

/** Â of each token from one number a row; see `rowsOfGroups`. */
export function perGroup(
  batch: Batch,
  lone: number,
  estimate: (rows: readonly number[], out: Float64Array) => void,
): Float64Array {
  return perToken(batch, rowsOfGroups(batch, batch.rewards, lone, estimate));
}
