import { ownLengths, rowsByGroup } from '../stages/batch.ts';
import { defineAggregation } from '../stages/stage.ts';
import { empty, emptyLoss } from './_params.ts';
import { spread } from './_spread.ts';

const fragment = String.raw`\frac1P\sum_q \sum_{s \in \{+,-\}} \frac{|S_s|}{G} \frac{1}{\sum_{i \in S_s} |o_i|} \sum_{i \in S_s} \sum_{t=1}^{|o_i|}`;

/**
 * With binary rewards the two sides push equally hard, as under the mean of response means; under a plain token mean
 * the side with the longer responses pushes harder. Responses with an advantage of 0 are on neither side, and G
 * stays the size of the whole group (the paper leaves both open).
 */
export default defineAggregation({
  id: 'balanced',
  title: 'Balanced sides (BA)',
  summary:
    'Averages over the tokens of the good and of the bad responses of a group apart, and weighs the sides by their number of responses.',
  formula: `${fragment} \\ell_{i,t}`,
  fragment,
  source: { title: 'Balanced Aggregation', arxiv: '2605.04077' },
  params: { empty },
  weights(batch, { advantages, whole = {} }) {
    const lengths = ownLengths(batch);
    const groups = rowsByGroup(batch).filter((rows) => rows.length > 0);
    const scale = (whole.replicas ?? 1) / groups.length;
    const perRow = new Float64Array(batch.rows);
    for (const rows of groups) {
      for (const sign of [1, -1]) {
        const side = rows.filter((row) => lengths[row] > 0 && signOf(batch, advantages, row) === sign);
        const tokens = side.reduce((sum, row) => sum + lengths[row], 0);
        for (const row of side) perRow[row] = (scale * side.length) / (rows.length * tokens);
      }
    }
    return spread(batch, (row) => perRow[row]);
  },
  emptyLoss,
});

/** Sign of a response's advantage, by its first token that has one; all are good where nobody says. */
function signOf(
  { width, mask }: { readonly width: number; readonly mask: Uint8Array },
  advantages: Float64Array | undefined,
  row: number,
): number {
  if (!advantages) return 1;
  for (let i = row * width; i < (row + 1) * width; i++) {
    if (mask[i] && advantages[i] !== 0) return Math.sign(advantages[i]);
  }
  return 0;
}
