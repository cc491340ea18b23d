import { defineAdvantage } from '../stages/stage.ts';
import { mean, perGroup, single } from './_group.ts';

const fragment = String.raw`r_i - \frac{1}{G-1}\sum_{j \ne i} r_j`;

export default defineAdvantage({
  id: 'rloo',
  title: 'Leave-one-out (RLOO)',
  summary:
    'Reward minus the mean of the other responses: a baseline that does not depend on the response itself.',
  formula: String.raw`\hat A_{i,t} = ${fragment} = \frac{G}{G-1}\big(r_i - \operatorname{mean}(r_1,\dots,r_G)\big)`,
  fragment,
  source: { title: 'Back to Basics (RLOO)', arxiv: '2402.14740' },
  params: { single },
  estimate(batch, { single }) {
    return perGroup(batch, single === 'reward' ? 1 : 0, (rows, out) => {
      const center = mean(batch.rewards, rows);
      const scale = rows.length / (rows.length - 1);
      for (const row of rows) out[row] = scale * (batch.rewards[row] - center);
    });
  },
});
