import { defineAdvantage } from '../stages/stage.ts';
import { denseRewards, returnsToGo } from './_returns.ts';

const fragment = String.raw`r_i - r\big(\arg\max\nolimits_o \pi_\theta(o \mid q)\big)`;

/** The greedy response costs one more draw a prompt; it is never trained on and stays out of the metrics. */
export default defineAdvantage({
  id: 'remax',
  title: 'Greedy baseline (ReMax)',
  summary: 'Reward minus that of the greedy response to the same prompt: works with a group of one.',
  formula: String.raw`\hat A_{i,t} = \sum_{t' \ge t} r_{i,t'} - r\big(\arg\max\nolimits_o \pi_\theta(o \mid q)\big)`,
  fragment,
  source: { title: 'ReMax', arxiv: '2310.10505' },
  params: {},
  dense: true,
  needs: { greedy: true },
  estimate(batch) {
    const { rows, width, mask, baselines, rewards } = batch;
    if (!baselines) throw new Error('ReMax needs the rewards of greedy responses');
    const out = returnsToGo(batch, denseRewards(batch, rewards), 1, 'skip');
    for (let row = 0; row < rows; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) out[i] = mask[i] ? out[i] - baselines[row] : 0;
    }
    return out;
  },
});
