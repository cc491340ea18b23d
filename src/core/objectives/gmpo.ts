import { exp, log } from '../math.ts';
import { defineObjective } from '../stages/stage.ts';
import { high, low, old } from './_params.ts';
import { differences, lossToBegin } from './_terms.ts';

/**
 * A response's loss is −Â_i exp(mean of its clipped log-ratios), and it weighs as much as its tokens' aggregation
 * weights together: with the mean of response means, 1/B, which is what TRL and verl have whatever their
 * aggregation says. Â_i is the mean over the response's tokens.
 */
export default defineObjective({
  id: 'gmpo',
  title: 'GMPO',
  summary:
    'Takes the geometric mean of a response’s token ratios, each clipped in logarithms, so that no outlier rules.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_i w_i\,\hat A_i \exp\!\Big(\frac{1}{|o_i|}\sum_t \tilde d_{i,t}\Big)\Big],\quad \tilde d_{i,t} = \begin{cases}\min(d_{i,t}, \varepsilon_{\mathrm{high}}) & \hat A_i > 0\\ \max(d_{i,t}, -\varepsilon_{\mathrm{low}}) & \hat A_i < 0\end{cases},\quad d_{i,t} = \log\frac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})}`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \hat A_i\exp\!\Big(\tfrac{1}{|o_i|}\sum_{t'}\tilde d_{i,t'}\Big)\bigg]`,
  source: { title: 'Geometric-Mean Policy Optimization (GMPO)', arxiv: '2507.20673' },
  params: {
    low: {
      ...low,
      help: 'Bound of log ρ from below: 0.4 in the paper and TRL; verl takes its 0.2.',
      default: 0.4,
    },
    high: {
      ...high,
      help: 'Bound of log ρ from above: 0.4 in the paper and TRL; verl takes its 0.2.',
      default: 0.4,
    },
    lengthEps: {
      kind: 'number',
      title: 'Added to lengths',
      help: 'What is added to |o_i| before dividing by it: 0 in TRL, 1e-8 in verl.',
      default: 0,
      min: 0,
      max: 1,
      step: 1e-8,
    },
    factorFloor: {
      kind: 'number',
      title: 'Added to corrections',
      help: 'Corrections enter by their geometric mean. 0 leaves tokens out whose factor is 0 (TRL’s entropy mask); verl adds 1e-10 to all.',
      default: 0,
      min: 0,
      max: 1,
      step: 1e-10,
    },
    countEmpty: {
      kind: 'boolean',
      title: 'Count fully masked rows',
      help: 'Whether a response without a token adds its constant −Â to the loss, as in TRL; it has no gradient.',
      default: false,
    },
    old,
  },
  ignores: {
    ratio: 'Its ratio is the geometric mean of the clipped token ratios.',
    clip: 'It clips log-ratios of tokens before they are averaged.',
  },
  evaluate(input, { low, high, lengthEps, factorFloor, countEmpty, old }) {
    const { batch, weights, factors, advantages } = input;
    const { rows, width, mask } = batch;
    const moved = differences(input, old);
    const dLogps = new Float64Array(mask.length);
    const ratios = new Float64Array(mask.length);
    const regions = new Uint8Array(mask.length);
    const out = (i: number) => mask[i] === 1 && factors?.[i] === 0 && factorFloor === 0;
    let loss = lossToBegin(input);
    let total = 0;
    let filled = 0;
    for (let row = 0; row < rows; row++) {
      let weight = 0;
      let advantage = 0;
      let sum = 0;
      let correction = 0;
      let length = 0;
      let kept = 0;
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (!mask[i]) continue;
        weight += weights[i];
        advantage += advantages[i];
        length += 1;
        if (out(i)) continue;
        kept += 1;
        const d = moved[i];
        if (advantages[i] > 0 && d > high) regions[i] = 2;
        else if (advantages[i] < 0 && d < -low) regions[i] = 1;
        if (advantages[i] !== 0) sum += regions[i] === 2 ? high : regions[i] === 1 ? -low : d;
        if (factors) correction += log(factors[i] + factorFloor);
      }
      if (length === 0) continue;
      total += weight;
      filled += 1;
      // A response of which no token is kept has an empty mean: ratio 1, no gradient.
      const scale = kept === 0 ? 0 : 1 / (kept + lengthEps);
      const ratio = exp(sum * scale);
      const value = weight * (advantage / (length + lengthEps)) * ratio * exp(correction * scale);
      loss -= value;
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (!mask[i]) continue;
        ratios[i] = ratio;
        if (!out(i) && regions[i] === 0 && advantages[i] !== 0) dLogps[i] = -value * scale;
      }
    }
    if (countEmpty && filled > 0) loss -= (total / filled) * emptyAdvantages(input);
    return { loss, dLogps, ratios, regions };
  },
});

/** Σ of the advantages that rows without a token are given. */
function emptyAdvantages({ batch, advantages }: Parameters<typeof lossToBegin>[0]): number {
  const { rows, width, mask } = batch;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    if (!mask.subarray(row * width, (row + 1) * width).includes(1)) sum += advantages[row * width];
  }
  return sum;
}
