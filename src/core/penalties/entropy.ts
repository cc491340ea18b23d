import { exp, log } from '../math.ts';
import type { Reals } from '../stages/batch.ts';
import { definePenalty } from '../stages/stage.ts';
import { control, presentCoefficient, settle } from './_entropy-control.ts';

/**
 * −c Σ w H, with H the entropy of the whole (tempered) next-token distribution; ∂H/∂z_k = −p_k (log p_k + H).
 * Weighted like the policy's loss, as in verl; TRL takes the token mean whatever the aggregation. The adaptive
 * controller looks at the token mean, update by update.
 */
export default definePenalty({
  id: 'entropy',
  title: 'Entropy bonus',
  summary: 'Rewards the policy for staying undecided, against the collapse onto one response.',
  formula: String.raw`c\,\mathcal H[\pi_\theta] = -c\sum_{v} \pi_\theta(v \mid q, o_{i,<t})\log\pi_\theta(v \mid q, o_{i,<t})`,
  fragment: String.raw`+ c\,\mathcal H[\pi_\theta]`,
  source: { title: 'Asynchronous Methods for Deep Reinforcement Learning (A3C)', arxiv: '1602.01783' },
  params: {
    coef: {
      kind: 'number',
      title: 'Coefficient c',
      help: 'Weight of the bonus; off by default in TRL, verl and OpenRLHF.',
      default: 0.01,
      min: 0,
      max: 10,
      step: 0.005,
    },
    ...control,
  },
  needs: { logits: true },
  add({ batch, logits, outputs, weights, memory = {} }, params, sum) {
    const { dLogits } = sum;
    if (!logits || !dLogits) throw new Error('the entropy bonus needs logits');
    const { coef: first, controller, target, delta, lowest, highest } = params;
    const settings = { target, delta, min: lowest, max: highest };
    const coef = controller === 'adaptive' ? presentCoefficient(first, memory, settings) : first;
    const probabilities = new Float64Array(outputs);
    let total = 0;
    let tokens = 0;
    for (let i = 0; i < batch.mask.length; i++) {
      if (!batch.mask[i]) continue;
      const scale = coef * weights[i];
      const start = i * outputs;
      const logZ = softmax(logits, start, probabilities);
      let entropy = 0;
      for (let k = 0; k < outputs; k++) {
        const p = probabilities[k];
        if (p > 0) entropy -= p * (logits[start + k] - logZ);
      }
      total += entropy;
      tokens += 1;
      sum.loss -= scale * entropy;
      for (let k = 0; k < outputs; k++) {
        const p = probabilities[k];
        if (p > 0) dLogits[start + k] += scale * p * (logits[start + k] - logZ + entropy);
      }
    }
    if (controller === 'fixed') memory.coef = first;
    else if (tokens > 0) settle(first, total / tokens, memory, settings);
  },
});

/** Fills `out` with the probabilities of as many logits from `start` on; returns the log of their normaliser. */
function softmax(logits: Reals, start: number, out: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < out.length; k++) if (logits[start + k] > max) max = logits[start + k];
  let sum = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = exp(logits[start + k] - max);
    sum += out[k];
  }
  for (let k = 0; k < out.length; k++) out[k] /= sum;
  return max + log(sum);
}
