/** What repeats of a measurement came to. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many repeats. */
  readonly rounds: number;
}

/** Median, least and greatest of what was measured, NaN standing for "not measured"; null of nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const rounds = sorted.length;
  const middle = (sorted[Math.floor((rounds - 1) / 2)] + sorted[Math.floor(rounds / 2)]) / 2;
  return { median: middle, min: sorted[0], max: sorted[rounds - 1], rounds };
}

/** a / b round by round: whatever else the machine did in a round has slowed both. */
export function quotients(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, round) => value / (b[round] ?? Number.NaN));
}

/** The sum of several measurements, round by round. */
export function sums(series: readonly (readonly number[])[]): number[] {
  return series[0].map((_, round) => series.reduce((sum, values) => sum + values[round], 0));
}
