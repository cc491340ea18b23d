import { zScores } from '../../../src/core/advantages/_group.ts';
import { masked, maskedMoments, whitenTokens } from '../../../src/core/advantages/_whiten.ts';
import { summedScores } from '../../../src/core/advantages/gdpo.ts';
import { type Gate, gated } from '../../../src/core/rewards/components.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { batchOf } from '../../golden/batches.ts';
import { bound } from '../../golden/evaluate.ts';
import { numbers, ragged, regrouped, rewarded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

/** [prompts][rollouts][components] as the lab has them: groups, and a part a component. */
function judged({ rewards }: Values, { weights }: Values) {
  const groups = rewards as unknown as readonly (readonly (readonly number[])[])[];
  const sizes = groups.map((group) => group.length);
  const rows = groups.flat();
  const parts = numbers(weights).map((weight, k) => ({
    weight,
    values: Float64Array.from(rows, (row) => row[k]),
  }));
  const sums = groups.map((group) =>
    group.map((row) => row.reduce((sum, value, k) => sum + numbers(weights)[k] * value, 0)),
  );
  return { batch: rewarded(sums), parts, sizes, sums };
}

export default defineAdapter({
  functions: {
    advantage(inputs, params) {
      const { batch, parts, sizes } = judged(inputs, params);
      const { batchNorm, batchEps, singleComponentFallback } = params;
      const how = { eps: params.eps as number, single: 'reward' as const, residue: false };
      const bare = batchNorm === 'none' || (singleComponentFallback && parts.length === 1);
      const { variant, params: bounded } = bound('advantage', [
        'gdpo',
        {
          ...how,
          whitenOver: bare ? 'nothing' : 'responses',
          whitenBy: batchNorm === 'sqrtVar' ? 'variance' : 'std',
          whitenEps: batchEps as number,
        },
      ]);
      const columns = parts.map(({ values }) =>
        zScores(batch, values, { ddof: 1, eps: how.eps, alone: how.single, residue: false }),
      );
      const perRow = Array.from({ length: batch.rows }, (_, row) => columns.map((column) => column[row]));
      return {
        componentAdvantages: sizes.map((size) => perRow.splice(0, size)),
        summedAdvantages: regrouped(summedScores(batch, parts, { ...how, divide: true }), sizes),
        advantages: regrouped(variant.estimate(batch, bounded, { parts }), sizes),
      };
    },
    sumAdvantage(inputs, params) {
      const { batch, sizes, sums } = judged(inputs, params);
      const { variant, params: bounded } = bound(
        'advantage',
        params.normalizeStd
          ? ['group-z-score', { eps: params.eps as number, single: 'reward' }]
          : ['mean-centred', { single: 'reward' }],
      );
      return { summedRewards: sums, advantages: regrouped(variant.estimate(batch, bounded), sizes) };
    },
    tokenWeightedWhiten({ summedAdvantages, mask }, { batchEps }) {
      const width = Math.max(1, ...ragged(mask).map((row) => row.length));
      const batch = batchOf(ragged(mask).map((row) => Array.from({ length: width }, (_, t) => row[t] ?? 0)));
      const values = perToken(batch, numbers(summedAdvantages));
      const { mean, unbiased } = maskedMoments(values, batch.mask, 0);
      const whitened = masked(
        whitenTokens(values, batch.mask, 'unbiased', { pad: 0, eps: batchEps as number }),
        batch.mask,
      );
      return {
        mean,
        variance: unbiased,
        tokenAdvantages: ragged(mask).map((row, i) => row.map((_, t) => whitened[i * width + t])),
      };
    },
    conditionedRewards({ rewards }, { gates }) {
      const count = ragged(rewards)[0]?.length ?? 1;
      const paid = gated(ragged(rewards).flat(), count, gates as unknown as readonly Gate[]);
      return { rewards: ragged(rewards).map((_, row) => paid.subarray(row * count, (row + 1) * count)) };
    },
  },
});
