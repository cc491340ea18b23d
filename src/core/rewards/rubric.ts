import { defineReward } from '../stages/stage.ts';
import { criteriaOf, rubricReward } from './_rubric.ts';

/** A criterion without a verdict, NaN, is left out of its response's mean; without any the reward is NaN. */
export default defineReward({
  id: 'rubric',
  title: 'Rubric',
  summary: 'Pays the weighted mean of a rubric’s criteria, over all of them or category by category.',
  formula: String.raw`r_i = \frac1K \sum_{k=1}^{K} \frac{\sum_{j \in C_k} w_j\, s_j(o_i)}{\sum_{j \in C_k} w_j}`,
  fragment: String.raw`+ \tfrac1K \sum_k \frac{\sum_{j \in C_k} w_j s_j}{\sum_{j \in C_k} w_j}`,
  params: {
    over: {
      kind: 'choice',
      title: 'Weights share',
      help: 'The mass of their category, of which all have the same; or of the whole rubric, so that heavy categories count for more.',
      default: 'category',
      options: [
        { value: 'category', title: 'their category' },
        { value: 'rubric', title: 'the rubric' },
      ],
    },
  },
  shape(batch, context, { over }, rewards) {
    const { columns, weights, categories } = criteriaOf(context, 'rubric');
    const criteria = { weights, categories: over === 'category' ? categories : categories.map(() => 0) };
    const count = context.components.length;
    for (let row = 0; row < batch.rows; row++) {
      const verdicts = columns.map((column) => batch.components[row * count + column]);
      rewards[row] += rubricReward(verdicts, criteria);
    }
  },
});
