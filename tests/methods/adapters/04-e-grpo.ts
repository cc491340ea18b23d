import { relativeCredit } from '../../../src/core/rewards/relative-credit.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { entitiesNamed } from '../../../src/core/tasks/two-hop-search.ts';
import { bound, evaluate, type Pick } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

interface Step {
  readonly kind: 'thought' | 'toolCall' | 'toolResponse';
  readonly text: string;
}

export default defineAdapter({
  functions: {
    matchRate({ rollouts, entities }) {
      const names = entities as unknown as readonly string[];
      const matched = (rollouts as unknown as readonly (readonly Step[])[]).map((steps) => {
        const thoughts = steps.filter(({ kind }) => kind === 'thought').map(({ text }) => text);
        return entitiesNamed(thoughts, names).map(Number);
      });
      const rate = (row: readonly number[]) =>
        row.length === 0 ? 0 : row.reduce((sum, one) => sum + one, 0) / row.length;
      return { matched, matchRates: matched.map(rate) };
    },
    reward({ correct, matchRates, formatError, overlength }, { alpha }) {
      const spoilt = numbers(formatError).map((error, row) => error || numbers(overlength)[row]);
      const batch = rewarded([numbers(correct)]);
      const credit = relativeCredit(batch, numbers(correct), numbers(matchRates), spoilt, alpha as number);
      return { normalizedMatchRates: credit.shares, rewards: credit.rewards };
    },
    advantage({ rewards }, { std, eps }) {
      const { variant, params } = bound('advantage', [
        'group-z-score',
        { ddof: std === 'sample' ? '1' : '0', eps: eps as number },
      ]);
      return { advantages: variant.estimate(rewarded([numbers(rewards)]), params) };
    },
    objective({ logps, oldLogps, advantages, overlength }, { epsLow, epsHigh }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const batch = {
        ...shape,
        oldLogps: padded(ragged(oldLogps), shape.width),
        truncated: Uint8Array.from(numbers(overlength)),
      };
      const { loss, dLogps, ratios, regions, product } = evaluate(
        {
          clip: ['clip-higher', { low: epsLow as number, high: epsHigh as number }],
          aggregation: ['token-mean'],
          corrections: [['truncated'] as Pick],
        },
        {
          batch,
          logps: padded(ragged(logps), shape.width),
          advantages: perToken(batch, numbers(advantages)),
        },
      );
      const counted = product.counted.reduce((sum, one) => sum + one, 0);
      const clipped = regions.reduce((sum, region, i) => sum + (region > 0 && product.counted[i] ? 1 : 0), 0);
      return {
        loss,
        ratios: unpadded(ratios, shape.width, lengths),
        gradLogps: unpadded(dLogps, shape.width, lengths),
        clipFraction: counted === 0 ? 0 : clipped / counted,
      };
    },
  },
});
