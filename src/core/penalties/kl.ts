import { expm1 } from '../math.ts';
import { definePenalty } from '../stages/stage.ts';

/**
 * β Σ w k(u) with u = log π − log π_ref of the drawn tokens. The gradient is the true derivative of the chosen
 * estimator: 1 for k1 (so its expectation is 0: as a loss it does nothing but add noise), u for k2 (the right
 * expectation on-policy), 1 − e^−u for k3. Estimators: J. Schulman, "Approximating KL divergence", 2020.
 */
export default definePenalty({
  id: 'kl',
  title: 'KL to the reference',
  summary:
    'Holds the policy near where it started, by a one-sample estimate of the KL divergence at each token.',
  formula: String.raw`\beta\, \mathbb D_{\mathrm{KL}}[\pi_\theta \,\|\, \pi_{\mathrm{ref}}],\quad u = \log\frac{\pi_\theta}{\pi_{\mathrm{ref}}},\quad k_1 = u,\ k_2 = \tfrac12 u^2,\ k_3 = e^{-u} - 1 + u`,
  fragment: String.raw`- \beta\, \mathbb D_{\mathrm{KL}}[\pi_\theta \,\|\, \pi_{\mathrm{ref}}]`,
  source: {
    title: 'Approximating KL divergence (J. Schulman)',
    url: 'http://joschu.net/blog/kl-approx.html',
  },
  params: {
    beta: {
      kind: 'number',
      title: 'β',
      help: 'Weight of the penalty: 0.04 in DeepSeekMath, 0.001 in verl, 0.05 in open-instruct; off by default in TRL.',
      short: 'beta',
      default: 0.04,
      min: 0,
      max: 10,
      step: 0.01,
    },
    estimator: {
      kind: 'choice',
      title: 'Estimator',
      help: 'k3 in the losses of GRPO, TRL, verl and open-instruct; k2 offered by verl and OpenRLHF; k1 is for rewards: as a loss its expected gradient is 0.',
      default: 'k3',
      options: [
        { value: 'k1', title: 'k1' },
        { value: 'k2', title: 'k2' },
        { value: 'k3', title: 'k3' },
      ],
    },
  },
  needs: { reference: true },
  add({ batch, logps, referenceLogps, weights }, { beta, estimator }, sum) {
    if (!referenceLogps) throw new Error('the KL penalty needs log-probabilities under the reference');
    const { mask } = batch;
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      const scale = beta * weights[i];
      const u = logps[i] - referenceLogps[i];
      if (estimator === 'k1') {
        sum.loss += scale * u;
        sum.dLogps[i] += scale;
      } else if (estimator === 'k2') {
        sum.loss += (scale * u * u) / 2;
        sum.dLogps[i] += scale * u;
      } else {
        const slope = -expm1(-u);
        sum.loss += scale * (u - slope);
        sum.dLogps[i] += scale * slope;
      }
    }
  },
});
