import { ownLengths } from '../stages/batch.ts';
import { defineAggregation } from '../stages/stage.ts';
import { spread } from './_spread.ts';

export default defineAggregation({
  id: 'sequence-mean',
  title: 'Mean of response means (GRPO)',
  summary: 'Averages over the tokens of each response, then over responses: every response weighs the same.',
  formula: String.raw`\frac1B\sum_{i=1}^{B}\frac{1}{|o_i|}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac1B\sum_{i=1}^{B}\frac{1}{|o_i|}\sum_{t=1}^{|o_i|}`,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: {
    countMasked: {
      kind: 'boolean',
      title: 'Count fully masked rows',
      help: 'Whether responses without a token to train on count in B: they do in TRL, not in verl and OpenRLHF.',
      default: true,
    },
  },
  weights(batch, _context, { countMasked }) {
    const lengths = ownLengths(batch);
    const rows = countMasked ? batch.rows : lengths.reduce((n, length) => n + (length > 0 ? 1 : 0), 0);
    return spread(batch, (row) => 1 / (rows * lengths[row]));
  },
});
