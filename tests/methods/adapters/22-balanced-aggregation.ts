import { perToken } from '../../../src/core/stages/batch.ts';
import { bound, type Pick } from '../../golden/evaluate.ts';
import { objectiveOf, type RaggedGroups } from '../_objective.ts';
import { groupsOf, numbers, ragged, rewarded } from '../_rows.ts';
import type { Values } from '../adapter.ts';
import { defineAdapter } from '../adapter.ts';

function aggregation({ mode, tokenScope = 'group' }: Values): Pick {
  if (mode === 'token') return ['token-mean', { within: tokenScope as string }];
  return mode === 'ba' ? ['balanced'] : ['sequence-mean'];
}

export default defineAdapter({
  functions: {
    tokenWeights({ advantages, lengths }, params) {
      const batch = groupsOf([numbers(lengths).length], {}, numbers(lengths));
      const { variant, params: chosen } = bound('aggregation', aggregation(params));
      const perRow = numbers(advantages);
      const context = { maxResponse: batch.width, advantages: perToken(batch, perRow) };
      const flat = variant.weights(batch, context, chosen);
      const weights = numbers(lengths).map((_, row) => flat[row * batch.width]);
      const mass = (sign: number) =>
        perRow.reduce(
          (sum, advantage, row) =>
            Math.sign(advantage) === sign
              ? sum + weights[row] * numbers(lengths)[row] * Math.abs(advantage)
              : sum,
          0,
        );
      return { weights, positiveMass: mass(1), negativeMass: mass(-1), ratio: mass(1) / mass(-1) };
    },
    advantage({ rewards }, { eps, ddof }) {
      const { variant, params } = bound('advantage', [
        'group-z-score',
        { eps: eps as number, ddof: String(ddof) },
      ]);
      return { advantages: variant.estimate(rewarded([numbers(rewards)]), params) };
    },
    objective({ logps, oldLogps, advantages }, params) {
      const given = {
        logps: logps as unknown as RaggedGroups,
        oldLogps: oldLogps as unknown as RaggedGroups,
        advantages: ragged(advantages),
      };
      const picks = {
        clip: ['symmetric', { eps: params.clipEps as number }] as Pick,
        aggregation: aggregation(params),
      };
      if (params.mode !== 'seq') {
        const { loss, gradLogps } = objectiveOf(picks, given);
        return { objective: -loss, loss, gradLogps };
      }
      // The mean of response means is over all rows; here groups of any size count alike.
      const share = 1 / given.logps.length;
      const each = given.logps.map((_, s) =>
        objectiveOf(picks, {
          logps: [given.logps[s]],
          oldLogps: [given.oldLogps[s]],
          advantages: [given.advantages[s]],
        }),
      );
      const loss = each.reduce((sum, part) => sum + share * part.loss, 0);
      const scale = (values: readonly number[]) => values.map((value) => share * value);
      return { objective: -loss, loss, gradLogps: each.map(({ gradLogps }) => gradLogps[0].map(scale)) };
    },
  },
});
