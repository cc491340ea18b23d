import { exp } from '../math.ts';
import { definePenalty } from '../stages/stage.ts';
import { clampRatio, clampValue, type Estimate, estimateKl, estimator } from './_kl.ts';

/**
 * β Σ w k(u) with u = log π − log π_ref of the drawn tokens. The gradient is the true derivative of the chosen
 * estimator: 1 for k1 (so its expectation is 0: as a loss it does nothing but add noise), u for k2 (the right
 * expectation on-policy), 1 − e^−u for k3. Estimators: J. Schulman, "Approximating KL divergence", 2020.
 *
 * Once the policy has moved away from the sampler, the mean over its old tokens is no longer the divergence:
 * `importance` multiplies by the recipe's ratio ρ, with the gradient through both.
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
    estimator,
    gradient: {
      kind: 'choice',
      title: 'Gradient',
      help: 'That of the estimator, or that of k2 under its value, which is right in expectation (verl’s k1+, k3+, abs+).',
      default: 'own',
      options: [
        { value: 'own', title: 'its own' },
        { value: 'k2', title: 'k2’s' },
      ],
    },
    importance: {
      kind: 'choice',
      title: 'Multiply by',
      help: 'Nothing, or ρ: with k3 DeepSeek-V3.2’s unbiased estimate (TRL’s use_bias_correction_kl), with k1 open-instruct’s estimator 3.',
      default: 'none',
      options: [
        { value: 'none', title: '1' },
        { value: 'ratio', title: 'ρ' },
      ],
    },
    clampRatio,
    clampValue,
  },
  needs: { reference: true },
  add({ batch, logps, referenceLogps, weights, logRatios, pullBack }, params, sum) {
    if (!referenceLogps) throw new Error('the KL penalty needs log-probabilities under the reference');
    const { beta, gradient, importance } = params;
    const { mask, oldLogps } = batch;
    const size = mask.length;
    const estimate: Estimate = { value: 0, slope: 0 };
    let logs: Float64Array | null = null;
    let dLogs: Float64Array | null = null;
    if (importance === 'ratio') {
      const differences = new Float64Array(size);
      for (let i = 0; i < size; i++) if (mask[i]) differences[i] = logps[i] - oldLogps[i];
      logs = logRatios ? logRatios(differences) : differences;
      dLogs = new Float64Array(size);
    }
    for (let i = 0; i < size; i++) {
      if (!mask[i]) continue;
      const u = logps[i] - referenceLogps[i];
      estimateKl(u, params, estimate);
      if (gradient === 'k2') estimate.slope = u;
      const scale = beta * weights[i] * (logs ? exp(logs[i]) : 1);
      sum.loss += scale * estimate.value;
      sum.dLogps[i] += scale * estimate.slope;
      if (dLogs) dLogs[i] = scale * estimate.value;
    }
    if (!dLogs) return;
    const through = pullBack ? pullBack(dLogs) : dLogs;
    for (let i = 0; i < size; i++) if (mask[i]) sum.dLogps[i] += through[i];
  },
});
