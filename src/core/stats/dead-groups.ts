/**
 * A dead group: all rewards are the same, so that group-relative advantages are 0. Libraries test it differently,
 * and floating point lets some constant groups through: three rewards of 0.1 have a mean of 0.1 + 2⁻⁵⁶ and, for
 * numpy, a standard deviation of 1.4e-17.
 */
export type DeadGroupRule =
  /** All rewards are equal: what is meant. */
  | { readonly kind: 'equal' }
  /** numpy's standard deviation is exactly 0; verl asks for two responses at least, open-instruct does not. */
  | { readonly kind: 'numpy-std'; readonly least: 1 | 2 }
  /** The mean is not strictly between two bounds: OpenRLHF. A constant group of 0.5 is alive. */
  | { readonly kind: 'mean-outside'; readonly low: number; readonly high: number }
  /** The standard deviation (n − 1) is within 1e-8 of 0: what TRL counts, and does not filter. */
  | { readonly kind: 'near-zero-std' };

export function isDead(rewards: readonly number[], rule: DeadGroupRule): boolean {
  switch (rule.kind) {
    case 'equal':
      return rewards.every((reward) => reward === rewards[0]);
    case 'numpy-std':
      return rewards.length >= rule.least && numpyStd(rewards) === 0;
    case 'mean-outside': {
      const mean = numpySum(rewards) / rewards.length;
      return !(mean > rule.low && mean < rule.high);
    }
    case 'near-zero-std': {
      const n = rewards.length;
      return n < 2 || numpyStd(rewards) * Math.sqrt(n / (n - 1)) <= 1e-8;
    }
    default:
      return rule satisfies never;
  }
}

/** numpy.std: the same roundings in the same order, because tests for exactly 0 hang on them. */
export function numpyStd(values: readonly number[]): number {
  const mean = numpySum(values) / values.length;
  return Math.sqrt(numpySum(values.map((value) => (value - mean) * (value - mean))) / values.length);
}

/** numpy.sum of up to 128 numbers: one by one below eight, else eight partial sums in a fixed tree. */
function numpySum(values: readonly number[]): number {
  if (values.length < 8) return values.reduce((sum, value) => sum + value, 0);
  const whole = values.length - (values.length % 8);
  const r = values.slice(0, 8);
  for (let i = 8; i < whole; i++) r[i % 8] += values[i];
  const tree = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
  return values.slice(whole).reduce((sum, value) => sum + value, tree);
}
