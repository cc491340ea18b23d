import { exp } from '../math.ts';
import { type Batch, perToken, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { eps, mean, scored } from './_group.ts';

const fragment = String.raw`w_q \frac{G\,(r_i - \bar r)}{\sum_j |r_j - \bar r| + \epsilon},\quad w_q = |\mathcal V| \operatorname*{softmax}_{q \in \mathcal V}(-a_q / T)`;

/**
 * The z-score gives questions of middling difficulty the largest total Σ|Â|; divided by the mean absolute deviation
 * instead, every question gets the same, and the weights then favour hard ones. The mean of the weights over
 * questions whose rewards differ (𝒱) is 1.
 */
export default defineAdvantage({
  id: 'difficulty-balanced',
  title: 'Difficulty-balanced (DGPO)',
  summary:
    'Gives every question the same total advantage, then more of it to questions that are answered less often.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'MathForge', arxiv: '2601.20614' },
  needs: { parts: true },
  params: {
    divide: {
      kind: 'boolean',
      title: 'Divide by the deviation',
      help: 'Off: the centred reward; the weights stay (scale_rewards=False in the code).',
      default: true,
    },
    weigh: {
      kind: 'boolean',
      title: 'Weigh questions',
      help: 'Off: DGAE alone, every question weighs the same.',
      default: true,
    },
    temperature: {
      kind: 'number',
      title: 'T',
      help: 'Temperature of the weights: 2 in the paper, where an eighth and seven eighths right differ by a factor of 1.45.',
      default: 2,
      min: 0.05,
      max: 20,
      step: 0.05,
    },
    eps,
  },
  estimate(batch, { divide, weigh, temperature, eps }, { parts } = {}) {
    if (!parts) throw new Error('difficulty-balanced needs the rewards one by one');
    const accuracies = parts.length > 0 ? parts[0].values : batch.rewards;
    const balanced = balance(batch, divide, eps);
    const weights = weigh ? difficultyWeights(batch, accuracies, temperature) : null;
    return perToken(
      batch,
      weights ? balanced.map((value, row) => value * weights[batch.groups[row]]) : balanced,
    );
  },
});

/** Rows of each group whose rewards differ; null for the others. */
export function valid(batch: Batch): (readonly number[] | null)[] {
  const { rewards } = batch;
  return rowsByGroup(batch).map((all) => {
    const rows = scored(rewards, all);
    return rows.some((row) => rewards[row] !== rewards[rows[0]]) ? rows : null;
  });
}

/** [rows] DGAE, or the centred reward; 0 where a group's rewards are all equal. */
export function balance(batch: Batch, divide: boolean, eps: number): Float64Array {
  const { rewards } = batch;
  const out = new Float64Array(batch.rows);
  for (const rows of valid(batch)) {
    if (!rows) continue;
    const center = mean(rewards, rows);
    const total = rows.reduce((sum, row) => sum + Math.abs(rewards[row] - center), 0);
    const scale = divide ? rows.length / (total + eps) : 1;
    for (const row of rows) out[row] = scale * (rewards[row] - center);
  }
  return out;
}

/**
 * [groups] weights by accuracy, with a mean of 1 over valid groups and 0 for the others. A group that differs by
 * another reward though nobody was right counts as perfectly easy, so that what cannot be solved weighs least.
 */
export function difficultyWeights(batch: Batch, accuracies: Float64Array, temperature: number): Float64Array {
  const groups = valid(batch);
  const raw = groups.map((rows) => {
    if (!rows) return 0;
    const accuracy = mean(accuracies, rows);
    return exp(-(accuracy === 0 ? 1 : accuracy) / temperature);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const count = groups.filter((rows) => rows !== null).length;
  return Float64Array.from(raw, (weight) => (weight === 0 ? 0 : (count * weight) / total));
}
