import { studentTQuantile } from './student-t.ts';
import { mean, measured, standardDeviation } from './summary.ts';

/** A mean with its confidence interval. */
export interface Interval {
  readonly mean: number;
  /** Half the interval's width; NaN with fewer than two values, where there is no spread to see. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
  /** Values that were measured. */
  readonly count: number;
}

/** Student-t interval of a mean. NaN values count as not measured. */
export function confidenceInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const own = measured(values);
  const center = mean(own);
  const count = own.length;
  const halfWidth =
    count < 2
      ? Number.NaN
      : (studentTQuantile(0.5 + level / 2, count - 1) * standardDeviation(own)) / Math.sqrt(count);
  return { mean: center, halfWidth, low: center - halfWidth, high: center + halfWidth, count };
}

/**
 * Interval of the mean of b − a, paired by place: what two recipes differ by on the same seeds. Places where
 * either was not measured are left out.
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): Interval {
  const pairs = Math.min(a.length, b.length);
  return confidenceInterval(
    Array.from({ length: pairs }, (_, i) => b[i] - a[i]),
    level,
  );
}

/** Whether an interval tells its mean from 0. Without an interval there is nothing to tell. */
export function excludesZero({ low, high }: Interval): boolean {
  return low > 0 || high < 0;
}
