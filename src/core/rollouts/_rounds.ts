import { log } from '../math.ts';
import { studentTQuantile } from '../stats/student-t.ts';

/** Which prompt’s mean reward the next response would tell most about (XRPO, arXiv 2510.06672). */
export interface RoundRule {
  /** The half-width is that of a 1 − α interval. */
  readonly alpha: number;
  /** Weight of the bonus for prompts that were drawn little. */
  readonly lambda: number;
}

/** What is known of a prompt after a round: responses, at least 2, and the deviation (n − 1) of their rewards. */
export interface Known {
  readonly count: number;
  readonly spread: number;
}

/** Half the width of the Student-t interval of a mean of n rewards. */
export function halfWidth(n: number, spread: number, alpha: number): number {
  return (studentTQuantile(1 - alpha / 2, n - 1) * spread) / Math.sqrt(n);
}

/** How much one response more would narrow it at the same spread. */
export function expectedDrop(n: number, spread: number, alpha: number): number {
  return spread === 0 ? 0 : halfWidth(n, spread, alpha) - halfWidth(n + 1, spread, alpha);
}

/** λ √(ln(1 + T) / n), T being all responses of the step so far: the upper-confidence form. */
export function explorationBonus(total: number, n: number, lambda: number): number {
  return lambda * Math.sqrt(log(1 + total) / n);
}

/**
 * [prompts] how many of `budget` responses each prompt gets: one after another to the prompt of highest priority, the
 * first of equals. Spreads and T are those of the rounds before.
 */
export function allotRound(known: readonly Known[], budget: number, { alpha, lambda }: RoundRule): number[] {
  const total = known.reduce((sum, { count }) => sum + count, 0);
  const priority = (n: number, spread: number) =>
    expectedDrop(n, spread, alpha) + explorationBonus(total, n, lambda);
  const more = known.map(() => 0);
  const priorities = known.map(({ count, spread }) => priority(count, spread));
  for (let i = 0; i < budget; i++) {
    let best = 0;
    for (let q = 1; q < known.length; q++) if (priorities[q] > priorities[best]) best = q;
    more[best] += 1;
    priorities[best] = priority(known[best].count + more[best], known[best].spread);
  }
  return more;
}

/** Responses of each round after the first: what is left, in equal parts, the rest in the last. */
export function roundBudgets(left: number, rounds: number): number[] {
  const each = Math.floor(Math.max(0, left) / Math.max(1, rounds));
  return Array.from({ length: rounds }, (_, i) => (i < rounds - 1 ? each : Math.max(0, left) - each * i));
}
