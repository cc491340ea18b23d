import { defineRatio } from '../stages/stage.ts';
import { acrossRow } from './_sequence.ts';

const fragment = String.raw`\frac{\pi_\theta(o_i \mid q)}{\pi_{\theta_{\mathrm{old}}}(o_i \mid q)} = \prod_{t'} \frac{\pi_\theta(o_{i,t'} \mid q, o_{i,<t'})}{\pi_{\theta_{\mathrm{old}}}(o_{i,t'} \mid q, o_{i,<t'})}`;

/** The exact importance weight of a response. Its spread grows with length; TRL's RLOOTrainer uses it. */
export default defineRatio({
  id: 'sequence-product',
  title: 'Whole-response ratio (RLOO)',
  summary: 'One ratio per response, the product of its tokens’: the response is one action.',
  formula: String.raw`\rho_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Back to Basics (RLOO)', arxiv: '2402.14740' },
  params: {},
  logRatios: (batch, differences) => acrossRow(batch, differences, false),
  pullBack: (batch, dLogRatios) => acrossRow(batch, dLogRatios, false),
});
