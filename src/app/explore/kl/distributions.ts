import { least } from './fields.ts';

/** Numbers scaled to add up to 1. */
export function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** As many probabilities as asked for: cut off, or gone on with the least one; they add up to 1. */
export function resized(weights: readonly number[], count: number): number[] {
  return normalised(Array.from({ length: count }, (_, i) => weights[i] ?? least));
}

/** One probability set to `value`; the others share the rest as they did, none of them below the least. */
export function moved(current: readonly number[], at: number, value: number): number[] {
  const others = current.length - 1;
  const own = Math.min(1 - others * least, Math.max(least, value));
  const before = 1 - current[at];
  const rest = current.map((p, i) => (i === at ? 0 : before > 0 ? p / before : 1 / others));
  const floored = current.map((_, i) => (i === at ? own : Math.max(least, rest[i] * (1 - own))));
  return normalised(floored).map((p) => Number(p.toFixed(4)));
}
