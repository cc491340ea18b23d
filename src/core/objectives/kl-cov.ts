import { defineObjective } from '../stages/stage.ts';
import { clampLog, old } from './_params.ts';
import { covariances, differences, maximise, pointsOf, termWeights } from './_terms.ts';

export default defineObjective({
  id: 'kl-cov',
  title: 'KL-Cov',
  summary: 'Holds the tokens of highest covariance near the old policy, and clips nothing.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\big(\rho_{i,t}\hat A_{i,t} - \beta\,[(i,t)\in S]\,\big|\log\tfrac{\pi_\theta}{\pi_{\mathrm{old}}}\big|_{i,t}\big)\Big],\quad S = \text{the } \max(\lfloor\kappa N\rfloor, 1) \text{ tokens of the largest } (\hat A_{i,t}-\bar A)(\log\pi_{i,t}-\overline{\log\pi})`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \rho_{i,t}\hat A_{i,t} - \beta\,[(i,t)\in S]\,\big|\log\tfrac{\pi_\theta}{\pi_{\mathrm{old}}}\big|_{i,t}\bigg]`,
  source: { title: 'The Entropy Mechanism of RL for Reasoning LMs', arxiv: '2505.22617' },
  params: {
    share: {
      kind: 'number',
      title: 'κ',
      help: 'Share of all tokens that are held, at least one: 0.0002 in verl, meant for a million tokens a step.',
      default: 2e-4,
      min: 0,
      max: 1,
      step: 1e-4,
    },
    strength: {
      kind: 'number',
      title: 'β',
      help: 'How firmly they are held: 1 in the paper; verl’s configuration says 0.1.',
      default: 1,
      min: 0,
      max: 100,
      step: 0.1,
    },
    old,
    clampLog,
  },
  ignores: { clip: 'Its penalty stands in for the clip.' },
  evaluate(input, { share, strength, old, clampLog }) {
    const { mask } = input.batch;
    const moved = differences(input, old);
    const points = pointsOf(input, input.logRatios(moved), clampLog, (ratio, advantage, out) => {
      out.value = ratio * advantage;
      out.slope = out.value;
      out.region = 0;
    });
    const result = maximise(input, points);
    const weights = termWeights(input);
    const dLogps = result.dLogps.slice();
    let { loss } = result;
    for (const i of highest(mask, covariances(input), share)) {
      loss += weights[i] * strength * Math.abs(moved[i]);
      dLogps[i] += weights[i] * strength * Math.sign(moved[i]);
    }
    return { ...result, loss, dLogps };
  },
});

/** The share of the policy's tokens with the highest values, at least one; of equals, the first. */
function highest(mask: Uint8Array, values: Float64Array, share: number): number[] {
  const own = new Float64Array(values.length);
  let tokens = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i]) own[tokens++] = values[i];
  const sorted = own.subarray(0, tokens).sort();
  const count = Math.max(1, Math.floor(tokens * share));
  const least = sorted[tokens - count];
  const above: number[] = [];
  const level: number[] = [];
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    if (values[i] > least) above.push(i);
    else if (values[i] === least) level.push(i);
  }
  return [...above, ...level.slice(0, count - above.length)];
}
