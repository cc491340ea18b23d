import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { ddof, eps, limit, limited, residue, single, zScores } from './_group.ts';

const fragment = String.raw`\frac{r_i - \operatorname{mean}(r_1,\dots,r_G)}{\operatorname{std}(r_1,\dots,r_G) + \epsilon}`;

export default defineAdvantage({
  id: 'group-z-score',
  title: 'Group z-score (GRPO)',
  summary: 'Reward minus the group mean, divided by the group standard deviation.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: {
    ddof,
    eps,
    single,
    limit,
    residue,
  },
  estimate(batch, { ddof, eps, single, limit, residue }) {
    const scores = zScores(batch, batch.rewards, { ddof: Number(ddof), eps, alone: single, residue });
    return perToken(batch, limited(scores, limit));
  },
});
