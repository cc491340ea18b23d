import { clamp, exp } from '../math.ts';

/** How many responses a budget of tokens buys for each prompt (DUET, arXiv 2605.08441; its released allocator). */
export interface Budget {
  /** Tokens of all responses together. */
  readonly tokens: number;
  /** The least and the most responses of a prompt. */
  readonly least: number;
  readonly most: number;
}

export interface Allocation {
  readonly lambda: number;
  /** [prompts] responses before and after the trim to the budget. */
  readonly untrimmed: readonly number[];
  readonly counts: readonly number[];
  /** [prompts] the share of the mean number of responses that a prompt was given, before the trim: 0.05 … 1. */
  readonly propensities: readonly number[];
}

/** Bounds of log λ, how often they are halved, and the least propensity. */
const range = 20;
const halvings = 10;
const rarest = 0.05;

/**
 * n_q = ŝ_q / √(λ L̂_q), rounded and held within bounds: for a given number of tokens this makes the variance
 * Σ ŝ²/n least. λ is searched for by bisection; where the responses still cost too much, the prompts with the longest
 * ones give some up. `spreads` and `lengths`: ŝ and L̂, [prompts].
 */
export function allocate(spreads: readonly number[], lengths: readonly number[], budget: Budget): Allocation {
  const { tokens, least, most } = budget;
  const at = (lambda: number) =>
    spreads.map((spread, q) =>
      clamp(Math.round(spread / (Math.sqrt(lambda) * Math.sqrt(Math.max(lengths[q], 1)))), least, most),
    );
  const cost = (counts: readonly number[]) => counts.reduce((sum, count, q) => sum + count * lengths[q], 0);
  let [low, high] = [-range, range];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (cost(at(exp(middle))) > tokens) low = middle;
    else high = middle;
  }
  const lambda = exp((low + high) / 2);
  const untrimmed = at(lambda);
  const counts = untrimmed.slice();
  while (cost(counts) > tokens) {
    const longest = longestOf(counts, lengths, least);
    if (longest < 0) break;
    counts[longest] -= 1;
  }
  const mean = Math.max(1, untrimmed.reduce((sum, count) => sum + count, 0) / untrimmed.length);
  return { lambda, untrimmed, counts, propensities: untrimmed.map((n) => clamp(n / mean, rarest, 1)) };
}

/** The prompt with the longest responses among those that have any to give up, the first of equals; −1 for none. */
function longestOf(counts: readonly number[], lengths: readonly number[], least: number): number {
  let longest = -1;
  counts.forEach((count, q) => {
    if (count > least && (longest < 0 || lengths[q] > lengths[longest])) longest = q;
  });
  return longest;
}

/** [prompts] certainty that ends a response, by the rank of what a prompt’s token says, ŝ²/L̂: 0.5 … 0.99. */
export function stopThresholds(spreads: readonly number[], lengths: readonly number[]): number[] {
  const worth = spreads.map((spread, q) => spread ** 2 / Math.max(lengths[q], 1));
  const order = Array.from(worth.keys()).sort((a, b) => worth[a] - worth[b]);
  const last = worth.length - 1;
  const thresholds = new Array<number>(worth.length);
  order.forEach((q, rank) => {
    thresholds[q] = 0.5 + 0.49 * (last === 0 ? 0.5 : rank / last);
  });
  return thresholds;
}
