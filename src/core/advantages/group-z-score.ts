import { defineAdvantage } from '../stages/stage.ts';
import { deviation, eps, mean, perGroup, single } from './_group.ts';

const fragment = String.raw`\frac{r_i - \operatorname{mean}(r_1,\dots,r_G)}{\operatorname{std}(r_1,\dots,r_G) + \epsilon}`;

/** A group whose rewards are all equal gets exactly 0. A group of one with its reward has mean 0, std 1, as in verl. */
export default defineAdvantage({
  id: 'group-z-score',
  title: 'Group z-score (GRPO)',
  summary: 'Reward minus the group mean, divided by the group standard deviation.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: {
    ddof: {
      kind: 'choice',
      title: 'std divides by',
      help: 'TRL, verl and OpenRLHF divide by G − 1, open-instruct by G.',
      default: '1',
      options: [
        { value: '1', title: 'G − 1' },
        { value: '0', title: 'G' },
      ],
    },
    eps,
    single,
  },
  estimate(batch, { ddof, eps, single }) {
    return perGroup(batch, single === 'reward' ? 1 / (1 + eps) : 0, (rows, out) => {
      const center = mean(batch.rewards, rows);
      const std = deviation(batch.rewards, rows, center, Number(ddof));
      if (std === 0) return;
      for (const row of rows) out[row] = (batch.rewards[row] - center) / (std + eps);
    });
  },
});
