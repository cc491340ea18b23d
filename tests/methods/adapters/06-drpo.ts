import { discriminate, lengthWeights } from '../../../src/core/objectives/drpo.ts';
import { scoresOf } from '../../../src/core/objectives/rewards-as-labels.ts';
import { hinge } from '../../../src/core/penalties/kl-hinge.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, regrouped, unpadded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

interface Group {
  readonly correct: readonly number[];
  readonly logps: Ragged;
}

const settingsOf = ({ maxLength, lambda, tau = 1, negativeForm = 'sum' }: Values) => ({
  longest: maxLength as number,
  lambda: lambda as number,
  tau: tau as number,
  wrong: negativeForm as 'sum' | 'mean',
});

export default defineAdapter({
  functions: {
    lengthWeights({ correct, lengths }, params) {
      const settings = settingsOf(params);
      const right = numbers(correct).flatMap((label, row) => (label === 1 ? [row] : []));
      const own = lengthWeights(
        right.map((row) => numbers(lengths)[row]),
        settings,
      );
      return {
        lengthRewards: numbers(lengths).map((length) => 1 - length / settings.longest),
        weights: numbers(correct).map((_, row) => own[right.indexOf(row)] ?? 0),
      };
    },
    objective({ groups: given }, params) {
      const groups = given as unknown as readonly Group[];
      const sizes = groups.map(({ correct }) => correct.length);
      const rows = groups.flatMap(({ logps }) => logps);
      const lengths = rows.map((row) => row.length);
      const rewards = Float64Array.from(groups.flatMap(({ correct }) => correct));
      const batch = groupsOf(sizes, { rewards }, lengths);
      const logps = padded(rows, batch.width);
      const { scores } = scoresOf(batch, logps);
      const settings = settingsOf(params);
      let at = 0;
      const places = sizes.map((size) => Array.from({ length: size }, () => at++));
      const sides = discriminate(places, rewards, lengths, scores, settings);
      const { loss, dLogps } = evaluate(
        { objective: ['drpo', settings], aggregation: ['sequence-mean'] },
        { batch, logps, advantages: new Float64Array(batch.mask.length) },
      );
      const perRow = unpadded(dLogps, batch.width, lengths);
      return {
        scores: regrouped(scores, sizes),
        positiveWeights: regrouped(sides.positive, sizes),
        negativeWeights: regrouped(sides.negative, sizes),
        objectives: sides.objectives,
        loss,
        gradLogps: places.map((own) => own.map((row) => perRow[row])),
      };
    },
    klPenalty({ logps, oldLogps }, { beta, delta }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const batch = { ...shape, oldLogps: padded(ragged(oldLogps), shape.width) };
      const { variant, params } = bound('penalty', [
        'kl-hinge',
        { beta: beta as number, delta: delta as number },
      ]);
      const sum = { loss: 0, dLogps: new Float64Array(batch.mask.length), dLogits: null };
      const input = { referenceLogps: null, logits: null, outputs: 0, weights: new Float64Array(0) };
      const now = padded(ragged(logps), shape.width);
      variant.add({ ...input, batch, logps: now }, params, sum);
      const { divergence, coefficient } = hinge(batch, now, params.beta as number, params.delta as number);
      return {
        kl: divergence,
        coefficient,
        penalty: sum.loss,
        gradLogps: unpadded(sum.dLogps, shape.width, lengths),
      };
    },
    lengthRewardBaseline({ correct, lengths }, { maxLength, lengthWeight, eps }) {
      const labels = numbers(correct);
      const batch = groupsOf([labels.length], {}, numbers(lengths));
      const rewards = Float64Array.from(labels);
      const shaper = bound('reward', [
        'length-penalty',
        { cost: (lengthWeight as number) / (maxLength as number), when: 'rewarded' },
      ]);
      shaper.variant.shape(batch, { components: [], maxResponse: batch.width }, shaper.params, rewards);
      const { variant, params } = bound('advantage', ['group-z-score', { ddof: '0', eps: eps as number }]);
      const all = variant.estimate({ ...batch, rewards }, params);
      return { rewards, advantages: labels.map((_, row) => all[row * batch.width]) };
    },
  },
});
