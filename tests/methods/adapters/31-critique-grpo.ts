import { crossover, offPolicyTerm } from '../../../src/core/objectives/mixed-policy.ts';
import { isTriggered, type JoinRule, join } from '../../../src/core/rollouts/_critique.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { bound, evaluate, type Pick } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, ragged, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

const shapingOf = (name: unknown) => (name === 'shaped' ? 'shaped' : 'probability');

export default defineAdapter({
  functions: {
    groupAdvantage({ initialRewards, refinedRewards }, { trigger, k, placement, normalise, eps }) {
      const initial = numbers(initialRewards);
      const refined = numbers(refinedRewards);
      const isRight = (reward: number) => reward > 0;
      const rule = { refinements: k as number, placement: placement as JoinRule['placement'] };
      const triggered =
        refined.length > 0 && isTriggered(initial.map(isRight), trigger as JoinRule['trigger']);
      const { selected, kept } = join(initial.length, triggered ? refined.map(isRight) : [], rule);
      const joined = [...kept.map((i) => initial[i]), ...selected.map((i) => refined[i])];
      const { variant, params } = bound(
        'advantage',
        normalise ? ['group-z-score', { ddof: '1', eps: eps as number }] : ['mean-centred'],
      );
      const advantages = variant.estimate(rewarded([joined]), params);
      return {
        triggered,
        selected,
        keptInitial: kept,
        baseline: joined.reduce((sum, reward) => sum + reward, 0) / Math.max(1, joined.length),
        initialAdvantages: advantages.slice(0, kept.length),
        refinedAdvantages: advantages.slice(kept.length),
      };
    },
    shapedWeight({ probs }, { gamma, shaping }) {
      const terms = numbers(probs).map((p) =>
        offPolicyTerm(Math.log(p), shapingOf(shaping), gamma as number),
      );
      return {
        rho: terms.map(({ value }) => value),
        gradWeights: terms.map(({ slope }) => slope),
        crossover: crossover(gamma as number),
        peak: gamma as number,
      };
    },
    loss(inputs, { gamma, shaping, clipEps, aggregation, maxLength }) {
      const initial = ragged(inputs.initialLogps);
      const refined = ragged(inputs.refinedLogps);
      const rows = [...initial, ...refined];
      const lengths = rows.map((row) => row.length);
      const offPolicy = Uint8Array.from(rows, (_, row) => (row < initial.length ? 0 : 1));
      const shape = groupsOf([rows.length], { offPolicy }, lengths);
      // What refinements were likely before plays no part.
      const before = padded([...ragged(inputs.initialOldLogps), ...refined], shape.width);
      const batch = { ...shape, oldLogps: before };
      const advantages = [...numbers(inputs.initialAdvantages), ...numbers(inputs.refinedAdvantages)];
      // The paper’s 1/n is of initial responses alone; a refinement counts as much as all of them.
      const paper = aggregation === 'paper';
      const n = Math.max(1, initial.length);
      const constant: Pick = ['constant', { length: paper ? n : (maxLength as number), perRow: !paper }];
      const { loss, dLogps, ratios } = evaluate(
        {
          objective: [
            'mixed-policy',
            { gamma: gamma as number, shaping: shapingOf(shaping), off: paper ? n : 1 },
          ],
          clip: clipEps === null ? ['none'] : ['symmetric', { eps: clipEps as number }],
          aggregation: constant,
        },
        { batch, logps: padded(rows, shape.width), advantages: perToken(batch, advantages) },
      );
      const gradients = unpadded(dLogps, shape.width, lengths);
      return {
        loss,
        rho: unpadded(ratios, shape.width, lengths).slice(initial.length),
        gradInitialLogps: gradients.slice(0, initial.length),
        gradRefinedLogps: gradients.slice(initial.length),
      };
    },
  },
});
