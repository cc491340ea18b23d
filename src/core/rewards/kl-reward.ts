import { clamp } from '../math.ts';
import { clampRatio, clampValue, type Estimate, estimateKl, estimator } from '../penalties/_kl.ts';
import type { Batch, Reals } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/**
 * The estimate is of the policy at the start of the step and takes part in the advantage, so no gradient goes
 * through it. Row by row it is part of what the group is compared by (TRL's RLOOTrainer, and verl's estimators for
 * outcomes); token by token it follows after the baseline (OpenRLHF), or goes into the returns (GAE, REINFORCE++).
 *
 * The adaptive controller (Ziegler et al., "Fine-Tuning Language Models from Human Preferences", 2019) remembers
 * its coefficient; the first is β.
 */
export default defineReward({
  id: 'kl-reward',
  title: 'KL in the reward',
  summary: 'Takes the divergence from the reference off the reward, so that straying has to pay for itself.',
  formula: String.raw`r_i \leftarrow r_i - \beta \sum_t k\Big(\log\frac{\pi_{\theta_{\mathrm{old}}}(o_{i,t})}{\pi_{\mathrm{ref}}(o_{i,t})}\Big)`,
  fragment: String.raw`- \beta \sum_t k_{i,t}`,
  source: { title: 'Fine-Tuning Language Models from Human Preferences', arxiv: '1909.08593' },
  params: {
    beta: {
      kind: 'number',
      title: 'β',
      help: 'Weight of the divergence: 0.05 in TRL’s RLOO, 0.01 in OpenRLHF, 0.001 in verl.',
      default: 0.05,
      min: 0,
      max: 10,
      step: 0.005,
    },
    estimator: { ...estimator, default: 'k1' },
    enters: {
      kind: 'choice',
      title: 'Taken off',
      help: 'The response’s reward, before the group is compared (TRL, verl), or each token’s, after it (OpenRLHF).',
      default: 'row',
      options: [
        { value: 'row', title: 'the response' },
        { value: 'token', title: 'each token' },
      ],
    },
    controller: {
      kind: 'choice',
      title: 'Controller',
      help: 'β stays, or is raised while the divergence is above the target and lowered while it is below.',
      default: 'fixed',
      options: [
        { value: 'fixed', title: 'fixed' },
        { value: 'adaptive', title: 'adaptive' },
      ],
      advanced: true,
    },
    target: {
      kind: 'number',
      title: 'Target',
      help: 'Mean divergence per token that the adaptive controller aims at; 0.1 in verl, 6 per response in OpenRLHF.',
      default: 0.1,
      min: 0.0001,
      max: 100,
      step: 0.0001,
      unit: 'nats',
      scale: 'log',
      advanced: true,
    },
    horizon: {
      kind: 'integer',
      title: 'Horizon',
      help: 'Responses over which β may change by a fifth at most; 10 000 in verl and OpenRLHF.',
      default: 10000,
      min: 1,
      max: 1000000,
      step: 1,
      scale: 'log',
      advanced: true,
    },
    clampRatio,
    clampValue,
  },
  needs: { reference: true },
  shape(batch, { referenceLogps, tokenRewards, memory }, params, rewards) {
    // Rows that have not been scored, such as those that are only graded to filter groups, pay nothing.
    if (!referenceLogps) return;
    const { beta: first, enters, controller, target, horizon } = params;
    const beta = controller === 'adaptive' ? (memory?.beta ?? first) : first;
    const estimates = estimatesOf(batch, referenceLogps, params);
    const { rows, width } = batch;
    const perToken = enters === 'token' ? tokenRewards?.() : undefined;
    if (enters === 'token' && !perToken) throw new Error('KL taken off each token needs token rewards');
    for (let i = 0; i < estimates.length; i++) {
      if (perToken) perToken[i] -= beta * estimates[i];
      else rewards[Math.floor(i / width)] -= beta * estimates[i];
    }
    if (!memory) return;
    memory.kl = meanOf(batch, estimates);
    memory.beta = controller === 'fixed' ? beta : adapt(beta, memory.kl, rows, target, horizon);
  },
});

/** [rows, width] estimates of the own tokens. */
function estimatesOf(
  { mask, oldLogps }: Batch,
  referenceLogps: Reals,
  form: Parameters<typeof estimateKl>[1],
): Float64Array {
  const estimate: Estimate = { value: 0, slope: 0 };
  const out = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    estimateKl(oldLogps[i] - referenceLogps[i], form, estimate);
    out[i] = estimate.value;
  }
  return out;
}

/** Mean over rows of their means over own tokens; verl adds 1e-8 to the counts. */
function meanOf({ rows, width, mask }: Pick<Batch, 'rows' | 'width' | 'mask'>, values: Reals): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    let total = 0;
    let count = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      total += values[i];
      count += 1;
    }
    sum += total / (count + 1e-8);
  }
  return rows > 0 ? sum / rows : 0;
}

/** The coefficient after a step of `rows` responses whose mean divergence was `kl`. */
export function adapt(beta: number, kl: number, rows: number, target: number, horizon: number): number {
  return beta * (1 + (clamp(kl / target - 1, -0.2, 0.2) * rows) / horizon);
}
