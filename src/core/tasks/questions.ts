/** Drawing questions from a large pool, holding some of them back, and writing their numbers. */
import type { NumberSpec } from '../params.ts';
import type { RandomStream } from '../random.ts';

/** The parameter of every task that holds questions back. */
export const heldOutSpec = {
  kind: 'number',
  title: 'Held out',
  help: 'Share of the questions kept from training, to measure whether what was learned carries over.',
  default: 0.2,
  min: 0,
  max: 0.9,
  step: 0.05,
} as const satisfies NumberSpec;

/**
 * `wanted` distinct numbers below `available`, in random order; all of them where there are fewer. A
 * Fisher–Yates shuffle that keeps only the places it touched, so the pool may be huge.
 */
export function drawDistinct(wanted: number, available: number, random: RandomStream): number[] {
  const moved = new Map<number, number>();
  return Array.from({ length: Math.min(wanted, available) }, (_, i) => {
    const j = i + random.integer(available - i);
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}

/** How many of `total` questions, drawn in random order, come before the held-out ones; at least one. */
export function trainingCount(total: number, heldOut: number): number {
  return Math.max(1, total - Math.round(total * heldOut));
}

/** `value` in the given base, most significant digit first, with leading zeros. */
export function digitsOf(value: number, base: number, width: number): number[] {
  const digits = new Array<number>(width);
  let rest = value;
  for (let i = width - 1; i >= 0; i--) {
    digits[i] = rest % base;
    rest = Math.floor(rest / base);
  }
  return digits;
}

/** Digits that the numbers 0 … count − 1 need in the given base; at least one. */
export function digitsFor(count: number, base: number): number {
  let width = 1;
  for (let reach = base; reach < count; reach *= base) width += 1;
  return width;
}
