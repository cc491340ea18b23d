import { mean } from '../stats/summary.ts';
import { lowerMedian, pivotOf } from './median.ts';

export interface SignFlips {
  /** Responses trained on. */
  readonly trained: number;
  /** Share of them whose advantage has another sign than against the true expectation. */
  readonly flipShare: number;
  /** Share of them without an advantage. */
  readonly zeroShare: number;
}

/** Differences this small are none. */
const none = 1e-12;

/**
 * How often a small group's baseline turns a response's sign round: what is better than expected is pushed down, or
 * what is worse pushed up. Under the median the pivot is not trained on (MC-GRPO, 2601.22582).
 */
export function signFlips(
  groups: readonly (readonly number[])[],
  baseline: 'mean' | 'median',
  expected: number,
): SignFlips {
  let trained = 0;
  let flips = 0;
  let zeros = 0;
  for (const group of groups) {
    const values = Float64Array.from(group);
    const center = baseline === 'mean' ? mean(values) : lowerMedian(values);
    const pivot = baseline === 'mean' ? -1 : pivotOf(values);
    values.forEach((value, i) => {
      if (i === pivot) return;
      trained += 1;
      const advantage = Math.abs(value - center) <= none ? 0 : Math.sign(value - center);
      if (advantage === 0) zeros += 1;
      else if (advantage * Math.sign(value - expected) < 0) flips += 1;
    });
  }
  const share = (count: number) => (trained === 0 ? 0 : count / trained);
  return { trained, flipShare: share(flips), zeroShare: share(zeros) };
}
