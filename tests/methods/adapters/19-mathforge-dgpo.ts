import { balance, difficultyWeights, valid } from '../../../src/core/advantages/difficulty-balanced.ts';
import { bound } from '../../golden/evaluate.ts';
import { objectiveOf, type RaggedGroups } from '../_objective.ts';
import { ragged, regrouped, rewarded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

export default defineAdapter({
  functions: {
    dgae({ rewards }, { eps, scaleRewards }) {
      const batch = rewarded(ragged(rewards));
      const sizes = ragged(rewards).map((group) => group.length);
      const advantages = regrouped(balance(batch, scaleRewards as boolean, eps as number), sizes);
      return {
        valid: valid(batch).map((rows) => rows !== null),
        advantages,
        totals: advantages.map((group) => group.reduce((sum, value) => sum + Math.abs(value), 0)),
      };
    },
    difficultyWeights({ rewards, accuracies }, { temperature }) {
      const batch = rewarded(ragged(rewards));
      const right = Float64Array.from(ragged(accuracies).flat());
      return {
        valid: valid(batch).map((rows) => rows !== null),
        weights: difficultyWeights(batch, right, temperature as number),
      };
    },
    weightedAdvantage({ rewards, accuracies }, { eps, temperature, scaleRewards }) {
      const batch = rewarded(ragged(rewards));
      const changes = {
        eps: eps as number,
        temperature: temperature as number,
        divide: scaleRewards as boolean,
      };
      const { variant, params } = bound('advantage', ['difficulty-balanced', changes]);
      const values = Float64Array.from(ragged(accuracies).flat());
      const sizes = ragged(rewards).map((group) => group.length);
      const advantages = variant.estimate(batch, params, { parts: [{ weight: 1, values }] });
      return { advantages: regrouped(advantages, sizes) };
    },
    objective({ logps, oldLogps, advantages, valid }, { clipEps }) {
      const flags = valid as readonly boolean[];
      const silenced = ragged(advantages).map((group, s) => group.map((value) => (flags[s] ? value : 0)));
      const { loss, gradLogps, lengths, weights, width } = objectiveOf(
        {
          clip: ['symmetric', { eps: clipEps as number }],
          aggregation: ['token-mean', { within: 'signal' }],
        },
        {
          logps: logps as unknown as RaggedGroups,
          oldLogps: oldLogps as unknown as RaggedGroups,
          advantages: silenced,
        },
      );
      const counted = lengths.filter((_, row) => weights[row * width] > 0);
      return { objective: -loss, loss, gradLogps, tokens: counted.reduce((sum, length) => sum + length, 0) };
    },
  },
});
