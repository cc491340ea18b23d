import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { centred, limit, limited, single } from './_group.ts';

const fragment = String.raw`r_i - \operatorname{mean}(r_1,\dots,r_G)`;

/** TRL's `scale_rewards="none"`, verl's `norm_adv_by_std_in_grpo=False`, open-instruct's default. */
export default defineAdvantage({
  id: 'mean-centred',
  title: 'Mean-centred (Dr. GRPO)',
  summary: 'Reward minus the group mean; without the division, easy and hard prompts are not blown up.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Understanding R1-Zero-Like Training (Dr. GRPO)', arxiv: '2503.20783' },
  params: { single, limit },
  estimate: (batch, { single, limit }) =>
    perToken(batch, limited(centred(batch, batch.rewards, single), limit)),
});
