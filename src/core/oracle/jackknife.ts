import { studentTQuantile } from '../stats/student-t.ts';
import { mean } from '../stats/summary.ts';

/** A number and its 95 % interval; NaN where there are too few batches to tell. */
export interface Range {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Fewer parts than this say too little of their spread. */
const least = 16;

/** An estimate with its interval, from the same estimate without each of its parts. */
export function jackknife(value: number, without: readonly number[]): Range {
  const n = without.length;
  if (n < least) return { value, low: Number.NaN, high: Number.NaN };
  const center = mean(without);
  const spread = without.reduce((sum, each) => sum + (each - center) * (each - center), 0);
  const half = studentTQuantile(0.975, n - 1) * Math.sqrt(((n - 1) / n) * spread);
  return { value, low: value - half, high: value + half };
}
