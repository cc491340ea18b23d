import {
  nextMultipliers,
  observed,
  rubricReward,
  sharesOf,
  unseen,
} from '../../../src/core/rewards/_rubric.ts';
import { bound } from '../../golden/evaluate.ts';
import { numbers, ragged, rewarded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

export default defineAdapter({
  functions: {
    reward({ scores, weights, categories, alphas }, { mode, eps }) {
      const own = numbers(weights);
      // In the plain mode the rubric is a single category, and its weights are its own.
      const criteria =
        mode === 'plain'
          ? { weights: own, categories: own.map(() => 0) }
          : { weights: own.map((weight, j) => weight * numbers(alphas)[j]), categories: numbers(categories) };
      const rewards = ragged(scores).map((row) => rubricReward(row, criteria));
      const { variant, params } = bound('advantage', ['group-z-score', { ddof: '0', eps: eps as number }]);
      const advantages = variant.estimate(rewarded([rewards]), params);
      return { shares: sharesOf(criteria), rewards, advantages: advantages.subarray(0, rewards.length) };
    },
    alphaUpdate({ scores, valid, weights, categories, alphas }, params) {
      const rows = ragged(scores).map((row, i) =>
        row.map((score, j) => (ragged(valid)[i][j] ? score : Number.NaN)),
      );
      const seen = numbers(weights).map((_, j) =>
        rows.reduce((before, row) => observed(before, row[j]), unseen),
      );
      const criteria = { weights: numbers(weights), categories: numbers(categories) };
      const { variances, ratios, targets, next } = nextMultipliers(criteria, seen, numbers(alphas), {
        lambda: params.lambda as number,
        keep: params.beta as number,
        smoothing: params.smoothing as number,
        least: params.alphaMin as number,
        most: params.alphaMax as number,
        verdicts: (params.validShare as number) * (params.groupSize as number),
      });
      return {
        validCounts: seen.map(({ count }) => count),
        passRates: seen.map(({ mean }) => mean),
        variances,
        ratios,
        targets,
        newAlphas: next,
      };
    },
  },
});
