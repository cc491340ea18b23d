import { exp, log } from '../math.ts';
import { defineObjective, type ObjectiveInput } from '../stages/stage.ts';
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
      advanced: true,
    },
    factorFloor: {
      kind: 'number',
      title: 'Added to corrections',
      help: 'Corrections enter by their geometric mean. 0 leaves tokens out whose factor is 0 (TRL’s entropy mask); verl adds 1e-10 to all.',
      default: 0,
      min: 0,
      max: 1,
      step: 1e-10,
      advanced: true,
    },
    countEmpty: {
      kind: 'boolean',
      title: 'Count fully masked rows',
      help: 'Whether a response without a token adds its constant −Â to the loss, as in TRL; it has no gradient.',
      default: false,
      advanced: true,
    },
    old,
  },
  ignores: {
    ratio: 'Its ratio is the geometric mean of the clipped token ratios.',
    clip: 'It clips log-ratios of tokens before they are averaged.',
  },
  evaluate(input, params) {
    const { batch, weights, advantages } = input;
    const { rows, width, mask } = batch;
    const moved = clippedLogs(input, params);
    const dLogps = new Float64Array(mask.length);
    const ratios = new Float64Array(mask.length);
    let loss = lossToBegin(input);
    let total = 0;
    let filled = 0;
    let emptyAdvantage = 0;
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      let weight = 0;
      let advantage = 0;
      let length = 0;
      for (let i = start; i < start + width; i++) {
        if (!mask[i]) continue;
        weight += weights[i];
        advantage += advantages[i];
        length += 1;
      }
      if (length === 0) {
        emptyAdvantage += advantages[start] ?? 0;
        continue;
      }
      total += weight;
      filled += 1;
      const { ratio, correction, scale } = geometricMean(input, moved.logs, row, params);
      const value = weight * (advantage / (length + params.lengthEps)) * ratio * correction;
      loss -= value;
      for (let i = start; i < start + width; i++) {
        if (!mask[i]) continue;
        ratios[i] = ratio;
        if (moved.free[i]) dLogps[i] = -value * scale;
      }
    }
    if (params.countEmpty && filled > 0) loss -= (total / filled) * emptyAdvantage;
    return { loss, dLogps, ratios, regions: moved.regions };
  },
});

interface Settings {
  readonly low: number;
  readonly high: number;
  readonly lengthEps: number;
  readonly factorFloor: number;
  readonly old: 'policy' | 'sampler';
}

/** Whether a correction takes the token out of the mean altogether. */
const leavesMean = ({ factors }: ObjectiveInput, i: number, { factorFloor }: Settings) =>
  factorFloor === 0 && factors?.[i] === 0;

/** [rows, width] log-ratios, each clipped on the side that its advantage pushes to; 0 without an advantage. */
function clippedLogs(input: ObjectiveInput, params: Settings) {
  const { batch, advantages } = input;
  const logs = differences(input, params.old);
  const free = new Uint8Array(logs.length);
  const regions = new Uint8Array(logs.length);
  for (let i = 0; i < logs.length; i++) {
    if (!batch.mask[i] || leavesMean(input, i, params)) continue;
    if (advantages[i] > 0 && logs[i] > params.high) {
      logs[i] = params.high;
      regions[i] = 2;
    } else if (advantages[i] < 0 && logs[i] < -params.low) {
      logs[i] = -params.low;
      regions[i] = 1;
    } else if (advantages[i] === 0) logs[i] = 0;
    else free[i] = 1;
  }
  return { logs, free, regions };
}

/** A response's ratio and correction, both geometric means, and what one log-ratio counts in them. */
function geometricMean(input: ObjectiveInput, logs: Float64Array, row: number, params: Settings) {
  const { batch, factors } = input;
  const { width, mask } = batch;
  let sum = 0;
  let corrections = 0;
  let kept = 0;
  for (let i = row * width; i < (row + 1) * width; i++) {
    if (!mask[i] || leavesMean(input, i, params)) continue;
    kept += 1;
    sum += logs[i];
    if (factors) corrections += log(factors[i] + params.factorFloor);
  }
  // A response of which no token is kept has an empty mean: ratio 1, as in TRL.
  const scale = kept === 0 ? 0 : 1 / (kept + params.lengthEps);
  return { ratio: exp(sum * scale), correction: exp(corrections * scale), scale };
}
