import { exp } from '../math.ts';
import { defineObjective } from '../stages/stage.ts';
import { old } from './_params.ts';
import { differences, lossToBegin, termWeights } from './_terms.ts';

/** For Â = r − V it is half the squared Bellman error of a soft-optimal policy, up to a constant. */
export default defineObjective({
  id: 'dro',
  title: 'DRO',
  summary:
    'Follows the plain policy gradient and pulls back, quadratically, towards the policy it started from.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\Big(\hat A_{i,t}\log\pi_\theta(o_{i,t}) - \frac{\beta}{2}\Big(\log\frac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})}\Big)^{2}\Big)\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \hat A_{i,t}\log\pi_\theta(o_{i,t}) - \tfrac{\beta}{2}\Big(\log\tfrac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})}\Big)^{2}\bigg]`,
  source: { title: 'Offline Regularised RL for LLM Alignment (DRO)', arxiv: '2405.19107' },
  params: {
    strength: {
      kind: 'number',
      title: 'β',
      help: 'Strength of the pull; verl has no default (`dro_beta`).',
      default: 0.1,
      min: 0,
      max: 100,
      step: 0.1,
    },
    old,
  },
  ignores: {
    ratio: 'It compares token by token.',
    clip: 'The quadratic pull stands in for the clip.',
  },
  evaluate(input, { strength, old }) {
    const { mask } = input.batch;
    const { logps, advantages } = input;
    const moved = differences(input, old);
    const weights = termWeights(input);
    const dLogps = new Float64Array(mask.length);
    const ratios = new Float64Array(mask.length);
    const slopes = new Float64Array(mask.length);
    let loss = lossToBegin(input);
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      const d = moved[i];
      ratios[i] = exp(d);
      loss -= weights[i] * (logps[i] * advantages[i] - (strength / 2) * d * d);
      slopes[i] = advantages[i] - strength * d;
      dLogps[i] = -weights[i] * slopes[i];
    }
    return { loss, dLogps, ratios, regions: new Uint8Array(mask.length), slopes };
  },
});
