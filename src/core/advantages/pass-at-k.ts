import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { deviation, eps, mean, rowsOfGroups } from './_group.ts';

const fragment = String.raw`\mathbb 1[i = \arg\max_j r_j]\,\frac{r_{(1)} - r_{(2)}}{\operatorname{std}(r_1,\dots,r_G) + \epsilon}`;

/**
 * The gradient of the best of G: without the best response the group would have had the second best. Two that are
 * best together get nothing, so a group teaches only while one response stands out. verl refuses groups of one;
 * here they get 0.
 */
export default defineAdvantage({
  id: 'pass-at-k',
  title: 'Best of the group (pass@k)',
  summary:
    'Only the best response is pushed, by how far it is ahead of the second: maximises pass@k with k = G.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Optimizing LMs for Inference Time Objectives using RL', arxiv: '2503.19595' },
  params: {
    divide: {
      kind: 'boolean',
      title: 'Divide by the std',
      help: 'Divides by the group’s standard deviation plus ε, G − 1 in the denominator; verl’s default.',
      default: true,
    },
    eps: { ...eps, default: 1e-6 },
  },
  estimate(batch, { divide, eps }) {
    const { rewards } = batch;
    const perRow = rowsOfGroups(batch, rewards, 0, (rows, out) => {
      let best = rows[0];
      let second = Number.NEGATIVE_INFINITY;
      for (const row of rows.slice(1)) {
        if (rewards[row] > rewards[best]) {
          second = rewards[best];
          best = row;
        } else if (rewards[row] > second) second = rewards[row];
      }
      const lead = rewards[best] - second;
      const std = divide ? deviation(rewards, rows, mean(rewards, rows), 1) + eps : 1;
      out[best] = lead / std;
    });
    return perToken(batch, perRow);
  },
});
