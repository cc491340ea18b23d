import { defineObjective } from '../stages/stage.ts';
import { reinforce } from './_terms.ts';

export default defineObjective({
  id: 'reinforce',
  title: 'REINFORCE (GPG)',
  summary:
    'Follows the plain policy gradient of the drawn tokens, without a ratio to the policy that drew them.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\hat A_{i,t}\log\pi_\theta(o_{i,t}\mid q,o_{i,<t})\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \hat A_{i,t}\log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'Group Policy Gradient (GPG)', arxiv: '2504.02546' },
  params: {},
  ignores: {
    ratio: 'It has no ratio: whoever drew the tokens, they count in full.',
    clip: 'Without a ratio there is nothing to clip.',
  },
  evaluate(input) {
    const { mask } = input.batch;
    return reinforce(input, null, { ratios: Float64Array.from(mask), regions: new Uint8Array(mask.length) });
  },
});
