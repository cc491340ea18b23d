import { zScores } from '../../../src/core/advantages/_group.ts';
import { prefixValues } from '../../../src/core/advantages/prefix-tree.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, unpadded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

/** One group whose responses have these tokens. */
function groupOf({ answers, rewards }: Values): Batch {
  const lengths = ragged(answers).map((row) => row.length);
  const shape = groupsOf([lengths.length], { rewards: Float64Array.from(numbers(rewards)) }, lengths);
  return { ...shape, tokens: Int32Array.from(padded(ragged(answers), shape.width)) };
}

export default defineAdapter({
  functions: {
    prefixValues(inputs) {
      const batch = groupOf(inputs);
      const rows = Array.from({ length: batch.rows }, (_, row) => row);
      const whole = rows.reduce((sum, row) => sum + batch.rewards[row], 0) / rows.length;
      const values = rows.map(() => [whole]);
      const counts = rows.map(() => [rows.length]);
      prefixValues(batch, rows, ({ row, t, after, count }) => {
        values[row][t + 1] = after;
        counts[row][t + 1] = count;
      });
      return { values, counts };
    },
    advantage(inputs, { eps, ddof, normalizeStd }) {
      const batch = groupOf(inputs);
      const lengths = Array.from(batch.lengths);
      const divide = normalizeStd as boolean;
      const { variant, params } = bound('advantage', [
        'prefix-tree',
        { eps: eps as number, ddof: String(ddof), divide },
      ]);
      const centred = bound('advantage', ['mean-centred']);
      const perRow = divide
        ? zScores(batch, batch.rewards, {
            ddof: ddof as number,
            eps: eps as number,
            alone: 'zero',
            residue: false,
          })
        : lengths.map((_, row) => centred.variant.estimate(withoutTokens(batch), centred.params)[row]);
      const advantages = unpadded(variant.estimate(batch, params), batch.width, lengths);
      return {
        groupAdvantages: perRow,
        tdTerms: advantages.map((row, i) => row.map((value) => value - perRow[i])),
        advantages,
      };
    },
    objective({ logps, oldLogps, advantages, mask }, { clipLow, clipHigh, dualClip }) {
      const lengths = ragged(mask).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const pad = (rows: Ragged) => padded(rows, shape.width);
      const own = Uint8Array.from(pad(ragged(mask)));
      const { loss, dLogps, regions } = evaluate(
        {
          clip: ['dual', { low: clipLow as number, high: clipHigh as number, c: dualClip as number }],
          aggregation: ['token-mean'],
        },
        {
          batch: { ...shape, mask: own, oldLogps: pad(ragged(oldLogps)) },
          logps: pad(ragged(logps)),
          advantages: pad(ragged(advantages)).map((value, i) => (own[i] ? value : 0)),
        },
      );
      return {
        loss,
        dLogps: unpadded(dLogps, shape.width, lengths),
        zeroGradientTokens: regions.reduce((sum, region) => sum + (region > 0 ? 1 : 0), 0),
      };
    },
  },
});

/** The same group with one token a response, so that there is one advantage a row. */
function withoutTokens({ rewards, rows }: Batch): Batch {
  return groupsOf([rows], { rewards });
}
