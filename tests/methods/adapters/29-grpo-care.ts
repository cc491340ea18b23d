import { consistencyBonus, likelihoodOf } from '../../../src/core/rewards/consistency-bonus.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { isReferenceDue } from '../../../src/core/trainer/reference.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

export default defineAdapter({
  functions: {
    consistencyBonus({ accRewards, formatRewards, answerRefLogps }, { lambda, cap, delta, minReward }) {
      const accuracies = numbers(accRewards);
      const likelihoods = ragged(answerRefLogps).map(likelihoodOf);
      const { selected, mean, bonuses } = consistencyBonus(accuracies, likelihoods, {
        lambda: lambda as number,
        cap: cap as number,
        margin: delta as number,
        least: minReward as number,
      });
      return {
        likelihoods,
        selected: accuracies.map((_, i) => selected.includes(i)),
        mean,
        bonuses: Array.from(bonuses),
        rewards: accuracies.map((accuracy, i) => accuracy + numbers(formatRewards)[i] + bonuses[i]),
      };
    },
    advantage({ rewards }, { eps, ddof }) {
      const { variant, params } = bound('advantage', [
        'group-z-score',
        { ddof: String(ddof), eps: eps as number },
      ]);
      const own = numbers(rewards);
      return { advantages: Array.from(variant.estimate(rewarded(own.length > 0 ? [own] : []), params)) };
    },
    loss({ logps, mask, advantages }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf(lengths.length > 0 ? [lengths.length] : [], {}, lengths);
      const own = Uint8Array.from(padded(ragged(mask), shape.width));
      const now = padded(ragged(logps), shape.width);
      const batch = { ...shape, mask: own, oldLogps: now };
      const { loss, dLogps } = evaluate(
        { clip: ['none'], aggregation: ['sequence-mean', { countMasked: true }] },
        { batch, logps: now, advantages: perToken(batch, numbers(advantages)) },
      );
      return { loss, gradLogps: unpadded(dLogps, shape.width, lengths) };
    },
    emaUpdate({ step }, { every, decay }) {
      const plan = { every: every as number, mix: 1 - (decay as number) };
      let last = 0;
      let updated = false;
      for (let done = 1; done <= (step as number); done++) {
        updated = isReferenceDue(plan, last, done);
        if (updated) last = done;
      }
      return { updated };
    },
  },
  uncompared: {
    'emaUpdate.refParams':
      'weights are mixed where they lie, in float32: tests/unit/trainer/reference.test.ts',
  },
});
