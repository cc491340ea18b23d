/** What a hint is worth to the one who wrote it (HiLL, arXiv 2604.00698, verl/trainer/ppo/hinter_utils.py). */

import { exp, pow } from '../math.ts';

/** What is good about a group: that it is likely to have something to compare, or that its rewards vary. */
export type HintBase = 'mixed' | 'variance';

/**
 * Worth of a pass rate, 0 … 1, in a group of so many: the chance that a group is neither all right nor all wrong,
 * 1 − pᴳ − (1 − p)ᴳ, or p(1 − p); 0 where it is one of the two.
 */
export function hintBase(base: HintBase, passRate: number, group: number): number {
  if (passRate <= 0 || passRate >= 1) return 0;
  return base === 'variance'
    ? passRate * (1 - passRate)
    : 1 - pow(passRate, group) - pow(1 - passRate, group);
}

/** How the right responses' reliance weighs: exp(min(Δ̄, 0) / T), 1 where they are as likely without the hint. */
export function transferWeight(reliance: number, temperature: number): number {
  return exp(Math.min(reliance, 0) / temperature);
}

/** Δ of a response: mean over its tokens of log π(token | question) − log π(token | question, hint). */
export function relianceOf(plain: ArrayLike<number>, hinted: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < plain.length; t++) sum += plain[t] - hinted[t];
  return sum / plain.length;
}
