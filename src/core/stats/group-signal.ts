import { pow } from '../math.ts';

/** Chance that a group of `size` 0/1 rewards, each 1 with `passRate`, is all alike: p^G + (1 − p)^G. */
export function silentChance(passRate: number, size: number): number {
  return pow(passRate, size) + pow(1 - passRate, size);
}

/** Expected mean |Â| of such a group under population z-scores: E[2 √(p̂(1 − p̂))]. */
export function expectedSize(passRate: number, size: number): number {
  let sum = 0;
  for (let right = 0; right <= size; right++) {
    const share = right / size;
    const chance = binomial(size, right) * pow(passRate, right) * pow(1 - passRate, size - right);
    sum += chance * 2 * Math.sqrt(share * (1 - share));
  }
  return sum;
}

function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
