import { ownLengths } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

export default defineReward({
  id: 'length-penalty',
  title: 'Length penalty',
  summary: 'Takes a fixed cost off the reward for every token that the policy writes.',
  formula: String.raw`r_i \leftarrow r_i - \lambda\,|o_i|`,
  fragment: String.raw`- \lambda\,|o_i|`,
  params: {
    cost: {
      kind: 'number',
      title: 'Cost per token λ',
      help: 'Taken off for each token; small against what a right answer is worth, or silence pays best.',
      default: 0.01,
      min: 0,
      max: 1,
      step: 0.005,
    },
    when: {
      kind: 'choice',
      title: 'Charged to',
      help: 'All responses, or only those with a positive reward so far, so that failing early does not pay.',
      default: 'all',
      options: [
        { value: 'all', title: 'all responses' },
        { value: 'rewarded', title: 'rewarded ones' },
      ],
    },
  },
  shape(batch, _context, { cost, when }, rewards) {
    const lengths = ownLengths(batch);
    for (let row = 0; row < batch.rows; row++) {
      if (when === 'all' || rewards[row] > 0) rewards[row] -= cost * lengths[row];
    }
  },
});
