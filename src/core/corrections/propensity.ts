import { defineCorrection } from '../stages/stage.ts';

const fragment = String.raw`\min\Big(\frac{1}{p_i},\,w_{\max}\Big)`;

/**
 * Undoes what an uneven strategy did to the mean: a response that was drawn or kept with chance p_i stands for 1/p_i.
 * Unbiased, and of larger variance the rarer what is kept. Where the strategy draws evenly it changes nothing.
 */
export default defineCorrection({
  id: 'propensity',
  title: 'Inverse propensity (DUET)',
  summary: 'Multiplies each response by one over the chance that the rollout strategy drew or kept it with.',
  formula: fragment,
  fragment,
  source: { title: 'DUET', arxiv: '2605.08441' },
  params: {
    most: {
      kind: 'number',
      title: 'Largest weight',
      help: 'Bound of 1/p: 1000 in the code.',
      default: 1000,
      min: 1,
      max: 10_000,
      step: 1,
      scale: 'log',
    },
  },
  per: 'step',
  apply({ batch }, { most }, { factors }) {
    const { width, drawWeights } = batch;
    if (!drawWeights) return;
    for (let i = 0; i < factors.length; i++) {
      factors[i] *= Math.min(most, drawWeights[Math.floor(i / width)]);
    }
  },
});
