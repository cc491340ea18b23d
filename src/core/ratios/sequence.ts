import { defineRatio } from '../stages/stage.ts';
import { acrossRow } from './_sequence.ts';

const fragment = String.raw`\exp\!\Big(\frac{1}{|o_i|}\sum_{t'} \log\frac{\pi_\theta(o_{i,t'} \mid q, o_{i,<t'})}{\pi_{\theta_{\mathrm{old}}}(o_{i,t'} \mid q, o_{i,<t'})}\Big)`;

/**
 * s_i itself is differentiated, as in TRL. verl's stop-gradient form gives the same gradient as long as the
 * advantage and the aggregation weight are the same for all tokens of a response.
 */
export default defineRatio({
  id: 'sequence',
  title: 'Sequence ratio (GSPO)',
  summary:
    'One ratio per response, the geometric mean of its tokens’, so that a response is clipped as a whole.',
  formula: String.raw`\rho_{i,t} = s_i = ${fragment}`,
  fragment,
  source: { title: 'Group Sequence Policy Optimization (GSPO)', arxiv: '2507.18071' },
  params: {},
  logRatios: (batch, differences) => acrossRow(batch, differences, true),
  pullBack: (batch, dLogRatios) => acrossRow(batch, dLogRatios, true),
});
