import type { Batch, Reals } from '../stages/batch.ts';
import { definePenalty } from '../stages/stage.ts';

/**
 * DisCO's and DRPO's constraint: nothing at all while the step is small, then a push back that grows with how far it
 * has gone too far. [·]₊ is held fixed in the gradient. On-policy, with one update a batch, the estimate is 0.
 */
export default definePenalty({
  id: 'kl-hinge',
  title: 'KL within the step, beyond δ',
  summary:
    'Holds the policy near the one that drew the batch, once their KL divergence has passed a threshold.',
  formula: String.raw`\beta\, [\widehat{\mathrm{KL}} - \delta]_+^{\text{fixed}}\, \widehat{\mathrm{KL}},\quad \widehat{\mathrm{KL}} = \operatorname{mean}_{i,t} \log\frac{\pi_{\mathrm{old}}(o_{i,t})}{\pi_\theta(o_{i,t})}`,
  fragment: String.raw`- \beta\, [\widehat{\mathrm{KL}} - \delta]_+\, \widehat{\mathrm{KL}}`,
  source: { title: 'DRPO: Decoupled Reward Policy Optimization', arxiv: '2510.04474' },
  params: {
    beta: {
      kind: 'number',
      title: 'β',
      help: 'How hard it pushes back; 1000 in the paper.',
      default: 1000,
      min: 0,
      max: 100_000,
      step: 10,
    },
    delta: {
      kind: 'number',
      title: 'δ',
      help: 'Divergence in nats a token up to which it does nothing; 1e-4 in the paper.',
      default: 1e-4,
      min: 0,
      max: 1,
      step: 1e-5,
    },
  },
  needs: {},
  semigradient: true,
  add({ batch, logps }, { beta, delta }, sum) {
    const { tokens, divergence, coefficient } = hinge(batch, logps, beta, delta);
    if (coefficient === 0) return;
    sum.loss += coefficient * divergence;
    for (let i = 0; i < batch.mask.length; i++) if (batch.mask[i]) sum.dLogps[i] -= coefficient / tokens;
  },
});

/** Mean of log π_old − log π over the policy's own tokens, and β times how far it is beyond δ; 0 without a token. */
export function hinge(
  { mask, oldLogps }: Pick<Batch, 'mask' | 'oldLogps'>,
  logps: Reals,
  beta: number,
  delta: number,
): { tokens: number; divergence: number; coefficient: number } {
  let tokens = 0;
  let total = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    tokens += 1;
    total += oldLogps[i] - logps[i];
  }
  const divergence = tokens === 0 ? 0 : total / tokens;
  return { tokens, divergence, coefficient: beta * Math.max(0, divergence - delta) };
}
