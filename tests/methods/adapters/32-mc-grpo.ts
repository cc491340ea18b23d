import { signFlips } from '../../../src/core/advantages/_sign-flips.ts';
import { leaveOneOut } from '../../../src/core/advantages/cost-matched.ts';
import { lowerMedian, pivotOf } from '../../../src/core/advantages/median.ts';
import { bound, evaluate, type Pick } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

const aggregations: Readonly<Record<string, (maxLength: number) => Pick>> = {
  grpo: () => ['sequence-mean'],
  dapo: () => ['token-mean'],
  'dr-grpo': (maxLength) => ['constant', { length: maxLength }],
};

export default defineAdapter({
  functions: {
    advantage({ rewards }, { eps, scale, countFactor }) {
      const values = Float64Array.from(numbers(rewards));
      const median = lowerMedian(values);
      const { variant, params } = bound('advantage', [
        'median',
        { eps: eps as number, scale: scale as string, rescale: countFactor ? 'silent' : 'none' },
      ]);
      return {
        median,
        mad: lowerMedian(values.map((value) => Math.abs(value - median))),
        pivot: pivotOf(values),
        advantages: variant.estimate(rewarded([numbers(rewards)]), params),
      };
    },
    loss({ logps, oldLogps, refLogps, advantages, dropped }, { clipEps, beta, aggregation, maxLength }) {
      const keep = (_: unknown, row: number) => row !== dropped;
      const kept = ragged(logps).filter(keep);
      const lengths = kept.map((row) => row.length);
      const shape = groupsOf([kept.length], {}, lengths);
      const { width } = shape;
      const pad = (rows: typeof oldLogps) => padded(ragged(rows).filter(keep), width);
      const perRow = numbers(advantages).filter(keep);
      const given = {
        batch: { ...shape, oldLogps: pad(oldLogps) },
        logps: pad(logps),
        advantages: Float64Array.from(shape.mask, (own, i) => (own ? perRow[Math.floor(i / width)] : 0)),
        referenceLogps: pad(refLogps),
      };
      const picks = {
        clip: ['symmetric', { eps: clipEps as number }] as Pick,
        aggregation: aggregations[aggregation as string](maxLength as number),
      };
      const plain = evaluate(picks, given);
      const whole = evaluate({ ...picks, penalties: [['kl', { beta: beta as number }]] }, given);
      const unit = evaluate({ ...picks, penalties: [['kl', { beta: 1 }]] }, given);
      const rows = unpadded(whole.dLogps, width, lengths);
      return {
        loss: whole.loss,
        policyLoss: plain.loss,
        kl: unit.loss - plain.loss,
        gradLogps: ragged(logps).map((row, i) => (i === dropped ? row.map(() => 0) : (rows.shift() ?? []))),
      };
    },
    costMatchedControl({ rewards }, { drop }) {
      const values = Float64Array.from(numbers(rewards));
      return {
        ...leaveOneOut(
          { rewards: values },
          Array.from(values.keys()),
          drop as 'smallest-advantage' | 'smallest-reward',
        ),
      };
    },
    signFlips({ groups }, { baseline, expected }) {
      return { ...signFlips(ragged(groups), baseline as 'mean' | 'median', expected as number) };
    },
  },
});
