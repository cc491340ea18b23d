import { ownLengths } from '../stages/batch.ts';
import { defineAggregation } from '../stages/stage.ts';
import { empty, emptyLoss } from './_params.ts';
import { spread } from './_spread.ts';

export default defineAggregation({
  id: 'token-mean',
  title: 'Mean over all tokens (DAPO)',
  summary:
    'Averages over all tokens of the batch: every token weighs the same, so long responses weigh more.',
  formula: String.raw`\frac{1}{\sum_i |o_i|}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac{1}{\sum_i |o_i|}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|}`,
  source: { title: 'DAPO', arxiv: '2503.14476' },
  params: { empty },
  weights(batch, { whole = {} }) {
    const tokens = whole.tokens ?? ownLengths(batch).reduce((sum, length) => sum + length, 0);
    const weight = (whole.replicas ?? 1) / tokens;
    return spread(batch, () => weight);
  },
  emptyLoss,
});
