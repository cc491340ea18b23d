import { exp } from '../math.ts';
import { defineObjective } from '../stages/stage.ts';
import { meanLogpsOf } from '../stages/vocabulary.ts';
import { differences, lossToBegin, termWeights } from './_terms.ts';

/**
 * In a tree with a reward at the leaves, to act on the values of a uniformly random policy is optimal, and to sample
 * from a softmax of them keeps all good branches. Here the value of a token is ρ log π/π_old; it is regressed onto the
 * advantage plus the plain mean of the next token's values over the whole vocabulary, which is held fixed.
 *
 * At the first update all values are 0, and the gradient is that of REINFORCE times 2ρ; from then on it limits itself.
 */
export default defineObjective({
  id: 'rover',
  title: 'Random policy valuation (ROVER)',
  summary:
    'Regresses log π/π_old onto the advantage plus the mean of the next values: a step that ends by itself, with no clip.',
  formula: String.raw`\mathcal L(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\Big(\rho\log\frac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})} - \operatorname{sg}\Big[\hat A_{i,t} + \frac{\rho}{|\mathcal V|}\sum_{v}\log\frac{\pi_\theta(v \mid s_{i,t+1})}{\pi_{\mathrm{old}}(v \mid s_{i,t+1})}\Big]\Big)^{2}\Big]`,
  fragment: String.raw`-\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \Big(\rho\log\tfrac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})} - \hat Q_{i,t}\Big)^{2}\bigg]`,
  source: { title: 'Random Policy Valuation is Enough', arxiv: '2509.24981' },
  params: {
    rho: {
      kind: 'number',
      title: 'ρ',
      help: 'Scale of the values: a larger one moves the policy less for the same reward. 1 in the paper.',
      default: 1,
      min: 0.01,
      max: 100,
      step: 0.01,
      scale: 'log',
    },
  },
  semigradient: true,
  needs: { logits: true, meanLogps: true },
  ignores: {
    ratio: 'It regresses log-ratios token by token.',
    clip: 'The regression stops by itself: there is nothing to clip.',
  },
  evaluate(input, { rho }) {
    const { batch, advantages, logits } = input;
    const { mask } = batch;
    if (!logits || !batch.meanLogps) throw new Error('ROVER needs logits of the current and the old policy');
    const moved = differences(input, 'policy');
    const targets = targetsOf(batch, advantages, logits, rho);
    const weights = termWeights(input);
    const dLogps = new Float64Array(mask.length);
    let loss = lossToBegin(input);
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      const error = rho * moved[i] - targets[i];
      loss += weights[i] * error * error;
      dLogps[i] = 2 * weights[i] * rho * error;
    }
    return {
      loss,
      dLogps,
      ratios: moved.map((d, i) => (mask[i] ? exp(d) : 0)),
      regions: new Uint8Array(mask.length),
    };
  },
});

type Targeted = Pick<Parameters<typeof differences>[0]['batch'], 'rows' | 'width' | 'mask' | 'meanLogps'>;

/** [rows, width] Â plus ρ times the mean log-ratio over the vocabulary at the row's next own token, 0 at its last. */
export function targetsOf(
  { rows, width, mask, meanLogps }: Targeted,
  advantages: Float64Array,
  logits: ArrayLike<number>,
  rho: number,
): Float64Array {
  const now = meanLogpsOf(logits, logits.length / mask.length);
  const targets = new Float64Array(mask.length);
  for (let row = 0; row < rows; row++) {
    let next = 0;
    for (let i = (row + 1) * width - 1; i >= row * width; i--) {
      if (!mask[i]) continue;
      targets[i] = advantages[i] + rho * next;
      next = now[i] - (meanLogps?.[i] ?? 0);
    }
  }
  return targets;
}
