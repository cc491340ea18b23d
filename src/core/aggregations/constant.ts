import { defineAggregation } from '../stages/stage.ts';
import { spread } from './_spread.ts';

export default defineAggregation({
  id: 'constant',
  title: 'Sum over a constant (Dr. GRPO)',
  summary:
    'Divides each response’s sum by one fixed length: what a token weighs depends on no length at all.',
  formula: String.raw`\frac{1}{B\,C}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac{1}{B\,C}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|}`,
  source: { title: 'Understanding R1-Zero-Like Training (Dr. GRPO)', arxiv: '2503.20783' },
  params: {
    length: {
      kind: 'integer',
      title: 'C',
      help: 'The constant; 0 for the task’s longest response, as TRL’s max_completion_length. 1 sums the tokens of each response.',
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
    },
  },
  weights(batch, { maxResponse }, { length }) {
    const weight = 1 / (batch.rows * (length === 0 ? maxResponse : length));
    return spread(batch, () => weight);
  },
});
