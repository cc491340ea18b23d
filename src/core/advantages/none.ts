import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';

export default defineAdvantage({
  id: 'none',
  title: 'Bare reward',
  summary: 'The reward itself, without a baseline: right on average, but very noisy.',
  formula: String.raw`\hat A_{i,t} = r_i`,
  fragment: 'r_i',
  source: {
    title: 'Simple statistical gradient-following algorithms (R. J. Williams, 1992)',
    url: 'https://doi.org/10.1007/BF00992696',
  },
  params: {},
  estimate: (batch) => perToken(batch, batch.rewards),
});
