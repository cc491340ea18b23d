import { defineAdvantage } from '../stages/stage.ts';
import { centred, limit, limited, single } from './_group.ts';
import { denseRewards, gamma, gaps, returnsToGo } from './_returns.ts';
import { masked, whitening, whitenTokens } from './_whiten.ts';

const fragment = String.raw`\operatorname{whiten}\Big(\sum_{t' \ge t} \gamma^{t'-t} r_{i,t'}\Big)`;

/**
 * OpenRLHF's `reinforce` and verl's `reinforce_plus_plus`; with the group's mean taken off first, their
 * `reinforce_baseline` and `reinforce_plus_plus_baseline`. Token rewards (KL) come after the baseline, as in
 * OpenRLHF. Equal returns get exactly 0 where they are whitened.
 */
export default defineAdvantage({
  id: 'reinforce-plus-plus',
  title: 'Whitened returns (REINFORCE++)',
  summary:
    'Each token’s return, made mean 0 and variance 1 over all tokens of the step, whatever the prompt.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'REINFORCE++', arxiv: '2501.03262' },
  dense: true,
  params: {
    baseline: {
      kind: 'choice',
      title: 'Baseline',
      help: 'Nothing but the whitening (REINFORCE++), or the group’s mean first (REINFORCE++-baseline).',
      default: 'none',
      options: [
        { value: 'none', title: 'none' },
        { value: 'group', title: 'group mean' },
      ],
    },
    gamma,
    gaps,
    whitening,
    single,
    limit,
  },
  estimate(batch, { baseline, gamma, gaps, whitening, single, limit }) {
    const { rewards, mask } = batch;
    const perRow = baseline === 'group' ? centred(batch, rewards, single) : rewards;
    const returns = returnsToGo(batch, denseRewards(batch, limited(perRow, limit)), gamma, gaps);
    return masked(whitenTokens(returns, mask, whitening), mask);
  },
});
