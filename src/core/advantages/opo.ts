import { ownLengths, perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { mean, rowsOfGroups, single } from './_group.ts';

const fragment = String.raw`r_i - \frac{\sum_j |o_j|\, r_j}{\sum_j |o_j|}`;

/** A group of empty responses has no weighted mean, and no token to push either. Equal rewards get exactly 0. */
export default defineAdvantage({
  id: 'opo',
  title: 'Length-weighted baseline (OPO)',
  summary:
    'Reward minus the mean reward per token of the group, the baseline of least variance where longer responses push more.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'On-Policy RL with Optimal Reward Baseline (OPO)', arxiv: '2505.23585' },
  params: { single },
  estimate(batch, { single }) {
    const { rewards } = batch;
    const lengths = ownLengths(batch);
    const perRow = rowsOfGroups(batch, rewards, single === 'reward' ? 1 : 0, (rows, out) => {
      let weighted = 0;
      let total = 0;
      for (const row of rows) {
        weighted += lengths[row] * rewards[row];
        total += lengths[row];
      }
      const equal = rows.every((row) => rewards[row] === rewards[rows[0]]);
      const center = equal || total === 0 ? mean(rewards, rows) : weighted / total;
      for (const row of rows) out[row] = rewards[row] - center;
    });
    return perToken(batch, perRow);
  },
});
