import { ownLengths } from '../stages/batch.ts';
import { defineAggregation } from '../stages/stage.ts';
import { countMasked, empty, emptyLoss, lengthEps } from './_params.ts';
import { countRows, spread } from './_spread.ts';

export default defineAggregation({
  id: 'sequence-mean',
  title: 'Mean of response means (GRPO)',
  summary: 'Averages over the tokens of each response, then over responses: every response weighs the same.',
  formula: String.raw`\frac1B\sum_{i=1}^{B}\frac{1}{|o_i|}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac1B\sum_{i=1}^{B}\frac{1}{|o_i|}\sum_{t=1}^{|o_i|}`,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: { countMasked, lengthEps, empty },
  weights(batch, { whole = {} }, { countMasked, lengthEps }) {
    const lengths = ownLengths(batch);
    const rows = whole.rows ?? countRows(lengths, countMasked);
    const scale = (whole.replicas ?? 1) / rows;
    return spread(batch, (row) => scale / (lengths[row] + lengthEps));
  },
  emptyLoss,
});
