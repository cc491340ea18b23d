/** What rewards by a rubric share. */
import { clamp } from '../math.ts';
import { componentIndex } from '../stages/batch.ts';
import type { RewardContext } from '../stages/stage.ts';

/** The criteria of a rubric: what each weighs, above 0, and which category it is of. */
export interface Criteria {
  readonly weights: readonly number[];
  readonly categories: readonly (string | number)[];
}

/** A task's criteria with the columns of their verdicts. Throws where the task has no rubric. */
export function criteriaOf(
  { rubric, components }: Pick<RewardContext, 'rubric' | 'components'>,
  reward: string,
): Criteria & { readonly ids: readonly string[]; readonly columns: readonly number[] } {
  if (!rubric) throw new Error(`${reward} needs a task with a rubric: rubric-attributes has one`);
  return {
    ids: rubric.map(({ component }) => component),
    columns: rubric.map(({ component }) => componentIndex(components, component)),
    weights: rubric.map(({ weight }) => weight),
    categories: rubric.map(({ category }) => category),
  };
}

/** [criteria] share of each in the weight of its category. */
export function sharesOf({ weights, categories }: Criteria): number[] {
  return weights.map((weight, j) => weight / sumOver(categories, categories[j], weights));
}

/** Mean over the categories of the weighted mean of their verdicts; a verdict of NaN is left out, NaN without any. */
export function rubricReward(verdicts: ArrayLike<number>, { weights, categories }: Criteria): number {
  const masses = new Map<string | number, { weight: number; sum: number }>();
  categories.forEach((category, j) => {
    if (Number.isNaN(verdicts[j])) return;
    const { weight, sum } = masses.get(category) ?? { weight: 0, sum: 0 };
    masses.set(category, { weight: weight + weights[j], sum: sum + weights[j] * verdicts[j] });
  });
  let total = 0;
  for (const { weight, sum } of masses.values()) total += sum / weight;
  return masses.size === 0 ? Number.NaN : total / masses.size;
}

/** Verdicts on one criterion so far: how many, their mean, and the sum of squares about it. */
export interface Seen {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

export const unseen: Seen = { count: 0, mean: 0, squares: 0 };

/** One more verdict; NaN is none. Equal verdicts leave the squares at exactly 0 (Welford's recurrence). */
export function observed(seen: Seen, verdict: number): Seen {
  if (Number.isNaN(verdict)) return seen;
  const count = seen.count + 1;
  const mean = seen.mean + (verdict - seen.mean) / count;
  return { count, mean, squares: seen.squares + (verdict - seen.mean) * (verdict - mean) };
}

export interface Adapting {
  /** λ: how much of the target is what the policy disagrees on, 0 … 1. */
  readonly lambda: number;
  /** β: weight of the old multiplier, 0 … 1. */
  readonly keep: number;
  /** ε, so that a criterion that all pass keeps some weight. */
  readonly smoothing: number;
  readonly least: number;
  readonly most: number;
  /** Fewer verdicts than this leave a criterion's multiplier as it is. */
  readonly verdicts: number;
}

/**
 * Multipliers [criteria] after an epoch of verdicts (POW3R, arXiv 2605.20164): a criterion's spread against the mean
 * of its category's, by human weight. Where nothing in a category has any spread, its multipliers return to 1.
 */
export function nextMultipliers(
  { weights, categories }: Criteria,
  seen: readonly Seen[],
  old: readonly number[],
  { lambda, keep, smoothing, least, most, verdicts }: Adapting,
) {
  const variances = seen.map(({ count, squares }) => (count === 0 ? 0 : squares / count));
  const weighted = variances.map((variance, j) => weights[j] * (variance + smoothing));
  const ratios = variances.map((variance, j) => {
    const category = categories[j];
    if (variances.every((each, i) => categories[i] !== category || each === 0)) return 1;
    const mean = sumOver(categories, category, weighted) / sumOver(categories, category, weights);
    return (variance + smoothing) / mean;
  });
  const targets = ratios.map((ratio) => clamp(1 - lambda + lambda * ratio, least, most));
  const next = targets.map((target, j) =>
    seen[j].count < verdicts ? old[j] : clamp(keep * old[j] + (1 - keep) * target, least, most),
  );
  return { variances, ratios, targets, next };
}

function sumOver<T>(categories: readonly T[], category: T, values: readonly number[]): number {
  return values.reduce((sum, value, j) => (categories[j] === category ? sum + value : sum), 0);
}
