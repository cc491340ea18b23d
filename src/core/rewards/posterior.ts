import { componentIndex } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/**
 * A wrong answer cannot profit from pleasing the judge, and right ones are told apart, so that a group that is all right
 * still has a signal: of unit size after the z-score, however little the scores differ.
 */
export default defineReward({
  id: 'posterior',
  title: 'Judge’s score, if right (P-GRPO)',
  summary: 'Adds a judge’s score of the reasoning where the answer is right, and nothing where it is wrong.',
  formula: String.raw`r_i \leftarrow r_i + w\,\mathbb 1[o_i \text{ right}]\, r^{\text{judge}}_i`,
  fragment: String.raw`+ w\,\mathbb 1[o_i \text{ right}]\, r^{\text{judge}}_i`,
  source: { title: 'Posterior-GRPO', arxiv: '2508.05170' },
  params: {
    weight: {
      kind: 'number',
      title: 'Weight w',
      help: 'What the best score is worth; 1, as much as the answer, in the paper.',
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
    },
  },
  shape(batch, { components, correct, judge }, { weight }, rewards) {
    if (correct === undefined || judge === undefined) {
      throw new Error(
        `posterior needs a task with a judge; this one has ${components.map(({ id }) => id).join(', ')}`,
      );
    }
    const count = components.length;
    const right = componentIndex(components, correct);
    const score = componentIndex(components, judge);
    for (let row = 0; row < batch.rows; row++) {
      const from = row * count;
      if (batch.components[from + right] === 1) rewards[row] += weight * batch.components[from + score];
    }
  },
});
