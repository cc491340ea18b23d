import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { allScored, centred, deviation, eps, mean, residue, single } from './_group.ts';

const fragment = String.raw`\frac{r_i - \operatorname{mean}(r_1,\dots,r_G)}{\operatorname{std}(r_1,\dots,r_B) + \epsilon}`;

/**
 * TRL's `scale_rewards="batch"`. The standard deviation is of the raw rewards of all rows, so it also holds the
 * spread between prompts; B − 1 in the denominator.
 */
export default defineAdvantage({
  id: 'batch-std',
  title: 'Group mean, batch std (Lite PPO)',
  summary:
    'Reward minus the group mean, over the standard deviation of the whole batch: groups keep their relative size.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Tricks or Traps? A Deep Dive into RL for LLM Reasoning (Lite PPO)', arxiv: '2508.08221' },
  params: { eps, single, residue },
  estimate(batch, { eps, single, residue }) {
    const { rewards } = batch;
    const rows = allScored(rewards);
    const std = rows.length > 1 ? deviation(rewards, rows, mean(rewards, rows, residue), 1) : 0;
    const scale = 1 / (std + eps);
    return perToken(
      batch,
      centred(batch, rewards, single, residue).map((value) => value * scale),
    );
  },
});
