import { defineObjective } from '../stages/stage.ts';
import { clampLog, high, low, old } from './_params.ts';
import { differences, ratiosOf, reinforce } from './_terms.ts';

/**
 * Tokens beyond the bounds keep a gradient, with the bounded weight: nothing is silenced. Bounds differ: MiniMax
 * has none below, as have TRL (whose `epsilon_high` is the bound itself, so that its default of 0.2 shrinks every
 * weight to 0.2) and open-instruct (1 + 0.272); verl has 1 − 0.2 and 1 + 0.2.
 */
export default defineObjective({
  id: 'cispo',
  title: 'CISPO',
  summary:
    'Clips the importance weight and holds it fixed, instead of cutting the gradient of clipped tokens.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\operatorname{sg}\!\big[\operatorname{clip}(\rho_{i,t}, 1-\varepsilon_{\mathrm{low}}, 1+\varepsilon_{\mathrm{high}})\big]\,\hat A_{i,t}\log\pi_\theta(o_{i,t}\mid q,o_{i,<t})\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \operatorname{sg}[\operatorname{clip}(\rho_{i,t})]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'MiniMax-M1', arxiv: '2506.13585' },
  params: {
    low: {
      ...low,
      help: 'Weights are at least 1 − ε low: 0.2 in verl; 1, i.e. no bound, in MiniMax-M1, TRL and open-instruct.',
      default: 1,
    },
    high: {
      ...high,
      help: 'Weights are at most 1 + ε high: 0.2 in verl, 0.272 in open-instruct, 4 (a cap of 5) in ScaleRL.',
      default: 4,
    },
    cap: {
      kind: 'choice',
      title: 'The upper bound is',
      help: 'In TRL ε high is the bound itself: its default of 0.2 makes every weight 0.2 or less; ScaleRL sets 5.',
      default: 'relative',
      options: [
        { value: 'relative', title: '1 + ε high' },
        { value: 'absolute', title: 'ε high' },
      ],
    },
    old,
    clampLog,
  },
  ignores: { clip: 'It clips the weight itself, by its own bounds.' },
  semigradient: true,
  evaluate(input, { low, high, cap, old, clampLog }) {
    const { mask } = input.batch;
    const { ratios } = ratiosOf(input, input.logRatios(differences(input, old)), clampLog);
    const least = 1 - low;
    const most = cap === 'absolute' ? high : 1 + high;
    const regions = new Uint8Array(mask.length);
    const phi = ratios.map((ratio, i) => {
      if (!mask[i]) return 0;
      if (ratio > most) regions[i] = 2;
      else if (ratio < least) regions[i] = 1;
      return Math.min(Math.max(ratio, least), most);
    });
    return reinforce(input, phi, { ratios, regions });
  },
});
