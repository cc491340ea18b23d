import { defineRatio } from '../stages/stage.ts';
import { acrossRow } from './_sequence.ts';

const fragment = String.raw`\operatorname{sg}[s_i]\,\frac{\pi_\theta(o_{i,t} \mid q, o_{i,<t})}{\operatorname{sg}[\pi_\theta(o_{i,t} \mid q, o_{i,<t})]},\quad s_i = \exp\!\Big(\tfrac{1}{|o_i|}\sum_{t'} \log\tfrac{\pi_\theta(o_{i,t'})}{\pi_{\theta_{\mathrm{old}}}(o_{i,t'})}\Big)`;

/**
 * The value is GSPO's, the gradient each token's own, so that advantages and weights may differ within a response.
 * Where they do not, the gradient is GSPO's. It is what verl calls gspo.
 */
export default defineRatio({
  id: 'sequence-token',
  title: 'Sequence ratio by token (GSPO-token)',
  summary: 'The response’s ratio, but each token is pushed by its own advantage.',
  formula: String.raw`\rho_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Group Sequence Policy Optimization (GSPO)', arxiv: '2507.18071' },
  params: {},
  semigradient: true,
  logRatios: (batch, differences) => acrossRow(batch, differences, true),
  pullBack: (_, dLogRatios) => dLogRatios,
});
