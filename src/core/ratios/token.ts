import { defineRatio } from '../stages/stage.ts';

const fragment = String.raw`\frac{\pi_\theta(o_{i,t} \mid q, o_{i,<t})}{\pi_{\theta_{\mathrm{old}}}(o_{i,t} \mid q, o_{i,<t})}`;

export default defineRatio({
  id: 'token',
  title: 'Token ratio',
  summary: 'How much likelier each token has become since it was drawn, token by token.',
  formula: String.raw`\rho_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'Proximal Policy Optimization Algorithms', arxiv: '1707.06347' },
  params: {},
  // log ρ is the difference itself, so both directions hand back what they are given.
  logRatios: (_, differences) => differences,
  pullBack: (_, dLogRatios) => dLogRatios,
});
