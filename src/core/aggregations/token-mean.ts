import { type Batch, ownLengths, rowsByGroup } from '../stages/batch.ts';
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
  params: {
    within: {
      kind: 'choice',
      title: 'Tokens of',
      help: 'The whole batch, as DAPO’s code; each group by itself, then the mean over groups; or those groups alone whose advantages are not all 0 (DGPO).',
      default: 'batch',
      options: [
        { value: 'batch', title: 'the batch' },
        { value: 'group', title: 'each group' },
        { value: 'signal', title: 'groups with a signal' },
      ],
    },
    empty,
  },
  weights(batch, { whole = {}, advantages }, { within }) {
    const lengths = ownLengths(batch);
    const count = (rows: readonly number[]) => rows.reduce((sum, row) => sum + lengths[row], 0);
    const replicas = whole.replicas ?? 1;
    if (within === 'group') {
      const groups = rowsByGroup(batch).filter((rows) => rows.length > 0);
      const perRow = new Float64Array(batch.rows);
      for (const rows of groups) {
        for (const row of rows) perRow[row] = replicas / (groups.length * count(rows));
      }
      return spread(batch, (row) => perRow[row]);
    }
    const all = Array.from(lengths.keys());
    const counted = new Set(within === 'signal' && advantages ? signalling(batch, advantages) : all);
    const weight = replicas / (whole.tokens ?? count([...counted]));
    return spread(batch, (row) => (counted.has(row) ? weight : 0));
  },
  emptyLoss,
});

/** Rows of groups in which any token has an advantage. */
function signalling(batch: Batch, advantages: Float64Array): number[] {
  const { width } = batch;
  const pushed = (row: number) => advantages.subarray(row * width, (row + 1) * width).some((a) => a !== 0);
  return rowsByGroup(batch).flatMap((rows) => (rows.some(pushed) ? rows : []));
}
