import { defineObjective } from '../stages/stage.ts';
import { clampLog, high, low, old } from './_params.ts';
import { covariances, differences, maximise, pointsOf } from './_terms.ts';

/** Tokens whose log-probability rises with their advantage are what lowers entropy: a few of them sit out. */
export default defineObjective({
  id: 'clip-cov',
  title: 'Clip-Cov',
  summary: 'Leaves out a few randomly chosen tokens of high covariance, which would cost the most entropy.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,[(i,t)\notin S]\, f(\rho_{i,t},\hat A_{i,t})\Big],\quad S \subset \{\,c_{\mathrm{low}} < (\hat A_{i,t}-\bar A)(\log\pi_{i,t}-\overline{\log\pi}) < c_{\mathrm{high}}\,\},\ |S| \le \max(\lfloor\kappa N\rfloor, 1)`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ [(i,t)\notin S]\ \stage{clip}\bigg]`,
  source: { title: 'The Entropy Mechanism of RL for Reasoning LMs', arxiv: '2505.22617' },
  params: {
    share: {
      kind: 'number',
      title: 'κ',
      help: 'Share of all tokens that sit out, at least one: 0.0002 in the paper and verl, meant for a million tokens a step.',
      default: 2e-4,
      min: 0,
      max: 1,
      step: 1e-4,
    },
    low: {
      ...low,
      title: 'c low',
      help: 'Only tokens with a covariance above this sit out; 1 in verl.',
      default: 1,
    },
    high: {
      ...high,
      title: 'c high',
      help: 'Only tokens with a covariance below this sit out; 5 in verl.',
      default: 5,
    },
    old,
    clampLog,
  },
  evaluate(input, { share, low, high, old, clampLog }) {
    const points = pointsOf(input, input.logRatios(differences(input, old)), clampLog, input.clip);
    const { mask } = input.batch;
    const cov = covariances(input);
    const candidates: number[] = [];
    let tokens = 0;
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      tokens += 1;
      // A token that the clip silences already needs no second reason.
      if (points.regions[i] === 0 && cov[i] > low && cov[i] < high) candidates.push(i);
    }
    if (candidates.length === 0) return maximise(input, points);
    if (!input.random) throw new Error('Clip-Cov needs a random stream');
    const most = Math.max(Math.floor(share * tokens), 1);
    for (const place of input.random.permutation(candidates.length).slice(0, most)) {
      points.values[candidates[place]] = 0;
      points.slopes[candidates[place]] = 0;
      points.regions[candidates[place]] = 3; // neither side of the clip, but cut all the same
    }
    return maximise(input, points);
  },
});
