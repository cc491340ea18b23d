import { type Batch, perToken, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { deviation, eps, mean, scored } from './_group.ts';

const fragment = String.raw`\alpha \frac{r_i - \bar r_{k(i)}}{\sigma_{k(i)} + \epsilon} + (1 - \alpha) \frac{r_i - \bar r}{\sigma + \epsilon}`;

/**
 * Within a stratum advantages sum to zero, so under α = 1 the decision that picks the stratum gets no gradient at
 * all in a tabular policy: how often to search is learned from the (1 − α) part alone. Where the task tells no kinds
 * apart there is one stratum, and this is the z-score with the population's deviation.
 */
export default defineAdvantage({
  id: 'stratified',
  title: 'Stratified',
  summary:
    'Compares a response with those of its own kind, e.g. with as many searches, and a little with all of its group.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Stratified GRPO', arxiv: '2510.06214' },
  params: {
    blend: {
      kind: 'number',
      title: 'α',
      help: 'Share of the comparison within the stratum; the sources used do not give the paper’s own.',
      default: 0.8,
      min: 0,
      max: 1,
      step: 0.05,
    },
    eps: { ...eps, default: 1e-6 },
  },
  estimate(batch, { blend, eps }) {
    const { own, global } = stratify(batch, eps);
    return perToken(
      batch,
      own.map((score, row) => blend * score + (1 - blend) * global[row]),
    );
  },
});

/** Population z-scores of each row within its stratum of its group, and within its group, [rows]. */
export function stratify(batch: Batch, eps: number): { own: Float64Array; global: Float64Array } {
  const { rewards, strata = new Int32Array(batch.rows) } = batch;
  const own = new Float64Array(batch.rows);
  const global = new Float64Array(batch.rows);
  for (const all of rowsByGroup(batch)) {
    const rows = scored(rewards, all);
    standardise(rewards, rows, eps, global);
    for (const label of new Set(rows.map((row) => strata[row]))) {
      standardise(
        rewards,
        rows.filter((row) => strata[row] === label),
        eps,
        own,
      );
    }
  }
  return { own, global };
}

/** Equal rewards, and a single one, get exactly 0, whatever ε is. */
function standardise(rewards: Float64Array, rows: readonly number[], eps: number, out: Float64Array): void {
  if (rows.every((row) => rewards[row] === rewards[rows[0]])) return;
  const center = mean(rewards, rows);
  const scale = 1 / (deviation(rewards, rows, center, 0) + eps);
  for (const row of rows) out[row] = (rewards[row] - center) * scale;
}

/** One group's rewards taken apart: r − r̄ = (r − r̄_k) + (r̄_k − r̄), and what each part varies by. */
export function decompose({
  rewards,
  strata: kinds = new Int32Array(rewards.length),
}: Pick<Batch, 'rewards' | 'strata'>) {
  const rows = Array.from(rewards.keys());
  const labels = [...new Set(kinds)].sort((a, b) => a - b);
  const members = labels.map((label) => rows.filter((row) => kinds[row] === label));
  const stratumMeans = members.map((own) => mean(rewards, own));
  const center = rows.length > 0 ? mean(rewards, rows) : 0;
  const ownMean = (row: number) => stratumMeans[labels.indexOf(kinds[row])];
  const within = rows.map((row) => rewards[row] - ownMean(row));
  const bias = rows.map((row) => ownMean(row) - center);
  const meanSquare = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length);
  return {
    labels,
    counts: members.map((own) => own.length),
    stratumMeans,
    within,
    bias,
    totalVariance: meanSquare(rows.map((row) => rewards[row] - center)),
    withinVariance: meanSquare(within),
    betweenVariance: meanSquare(bias),
  };
}
