import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { centred, single } from './_group.ts';

const fragment = String.raw`\frac{B}{\#\{j : r_j \ne 0\}}\cdot\frac{r_i - \operatorname{mean}(r_1,\dots,r_G)}{F}`;

/** As verl has it: the count is of rewards that are not 0, which is of solved responses where rewards are 0 or 1. */
export default defineAdvantage({
  id: 'gpg',
  title: 'Scaled by success (GPG)',
  summary:
    'Reward minus the group mean, scaled up while few responses of the batch are rewarded: rare successes count more.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'GPG: A Simple and Strong RL Baseline', arxiv: '2504.02546' },
  params: {
    norm: {
      kind: 'number',
      title: 'F',
      help: 'What the centred reward is divided by; 1 in the paper and in verl (f_norm).',
      default: 1,
      min: 0.01,
      max: 100,
      step: 0.01,
      scale: 'log',
    },
    single,
  },
  estimate(batch, { norm, single }) {
    const { rewards, rows } = batch;
    const rewarded = rewards.reduce((count, reward) => count + (reward !== 0 ? 1 : 0), 0);
    const scale = rows / Math.max(rewarded, 1);
    return perToken(
      batch,
      centred(batch, rewards, single).map((value) => (scale * value) / norm),
    );
  },
});
