/** How alike responses, sets and distributions are. */
import { exp } from '../math.ts';

export type Similarity = 'bleu1' | 'f1' | 'exact';

/** Similarity of a response to another, 0 … 1, by their tokens; `bleu1` depends on which is which. */
export function similarity(
  metric: Similarity,
  candidate: ArrayLike<number>,
  reference: ArrayLike<number>,
): number {
  if (metric === 'bleu1') return bleu1(candidate, reference);
  return metric === 'f1' ? unigramF1(candidate, reference) : Number(isSame(candidate, reference));
}

/**
 * Unigram precision, each token counted at most as often as the reference has it, times e^{1 − |r|/|c|} where the
 * candidate is the shorter (BLEU with single words); 0 where either is empty.
 */
export function bleu1(candidate: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (candidate.length === 0 || reference.length === 0) return 0;
  const precision = commonTokens(candidate, reference) / candidate.length;
  return candidate.length >= reference.length
    ? precision
    : precision * exp(1 - reference.length / candidate.length);
}

/** Harmonic mean of precision and recall over the tokens, repeats counted; 0 where nothing is common. */
export function unigramF1(candidate: ArrayLike<number>, reference: ArrayLike<number>): number {
  const common = commonTokens(candidate, reference);
  if (common === 0) return 0;
  const precision = common / candidate.length;
  const recall = common / reference.length;
  return (2 * precision * recall) / (precision + recall);
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Tokens that both have, each as often as both have it. */
function commonTokens(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const left = new Map<number, number>();
  for (let i = 0; i < b.length; i++) left.set(b[i], (left.get(b[i]) ?? 0) + 1);
  let common = 0;
  for (let i = 0; i < a.length; i++) {
    const count = left.get(a[i]) ?? 0;
    if (count === 0) continue;
    left.set(a[i], count - 1);
    common += 1;
  }
  return common;
}

/** Share of what two sets have together that both have; 1 for two empty ones. */
export function jaccard<T>(a: Iterable<T>, b: Iterable<T>): number {
  const own = new Set(a);
  const other = new Set(b);
  const all = new Set([...own, ...other]);
  return all.size === 0 ? 1 : [...own].filter((each) => other.has(each)).length / all.size;
}

/** Chance that a draw from each of two distributions, as shares by outcome, gives the same. */
export function agreement<T>(p: ReadonlyMap<T, number>, q: ReadonlyMap<T, number>): number {
  let sum = 0;
  for (const [outcome, share] of p) sum += share * (q.get(outcome) ?? 0);
  return sum;
}

/** Mean of `of` over all ordered pairs of different places; 1 for fewer than two items, which cannot disagree. */
export function meanOverPairs<T>(items: readonly T[], of: (one: T, other: T) => number): number {
  const count = items.length;
  if (count < 2) return 1;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < count; k++) if (k !== i) sum += of(items[i], items[k]);
  }
  return sum / (count * (count - 1));
}
