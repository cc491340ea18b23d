import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { allScored, deviation, eps, limit, limited, mean, rowsOfGroups, single } from './_group.ts';

const fragment = String.raw`r_i - \frac{1}{G-1}\sum_{j \ne i} r_j`;

/** `whiten` is TRL's `normalize_advantages`: over the rows of the batch, B − 1 in the standard deviation. */
export default defineAdvantage({
  id: 'rloo',
  title: 'Leave-one-out (RLOO)',
  summary:
    'Reward minus the mean of the other responses: a baseline that does not depend on the response itself.',
  formula: String.raw`\hat A_{i,t} = ${fragment} = \frac{G}{G-1}\big(r_i - \operatorname{mean}(r_1,\dots,r_G)\big)`,
  fragment,
  source: { title: 'Back to Basics (RLOO)', arxiv: '2402.14740' },
  params: {
    single,
    limit,
    whiten: {
      kind: 'boolean',
      title: 'Whiten',
      help: 'Also makes mean 0 and standard deviation 1 over the step’s responses, with ε: TRL’s normalize_advantages.',
      default: false,
    },
    eps,
  },
  estimate(batch, { single, limit, whiten, eps }) {
    const { rewards } = batch;
    const perRow = rowsOfGroups(batch, rewards, single === 'reward' ? 1 : 0, (rows, out) => {
      const center = mean(rewards, rows);
      const scale = rows.length / (rows.length - 1);
      for (const row of rows) out[row] = scale * (rewards[row] - center);
    });
    const values = limited(perRow, limit);
    return perToken(batch, whiten ? whitenRows(values, allScored(rewards), eps) : values);
  },
});

function whitenRows(values: Float64Array, rows: readonly number[], eps: number): Float64Array {
  const out = new Float64Array(values.length);
  if (rows.length === 0) return out;
  const center = mean(values, rows);
  const std = deviation(values, rows, center, 1);
  for (const row of rows) out[row] = (values[row] - center) / (std + eps);
  return out;
}
