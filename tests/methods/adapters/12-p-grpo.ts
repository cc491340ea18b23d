import type { ParamValues } from '../../../src/core/params.ts';
import { judgment, preferenceLoss } from '../../../src/core/tasks/preference-judge.ts';
import type { Component } from '../../../src/core/tasks/task.ts';
import { bound } from '../../golden/evaluate.ts';
import { groupsOf, numbers, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

const of = (id: string, weight: number): Component => ({ id, title: id, help: '', min: 0, max: 1, weight });
const components = [of('format', 1), of('correct', 1), of('judge', 0)];

export default defineAdapter({
  functions: {
    reward({ formatRewards, outcomeRewards, thinkingRewards }, { mode }) {
      const rows = numbers(formatRewards).length;
      const columns = [formatRewards, outcomeRewards, thinkingRewards].map(numbers);
      const batch = {
        ...groupsOf([rows]),
        components: Float64Array.from({ length: 3 * rows }, (_, i) => columns[i % 3][Math.floor(i / 3)]),
      };
      const rewards = new Float64Array(rows);
      const weights: ParamValues = mode === 'ungated' ? { weights: { judge: 1 } } : {};
      for (const pick of [
        ['components', weights],
        ['posterior', {}],
      ] as const) {
        if (pick[0] === 'posterior' && mode !== 'gated') continue;
        const { variant, params } = bound('reward', pick);
        const context = { components, maxResponse: 1, correct: 'correct', judge: 'judge' };
        variant.shape(batch, context, params, rewards);
      }
      return { rewards };
    },
    advantage({ rewards, lengths }, { eps }) {
      const values = Float64Array.from(numbers(rewards));
      const batch = groupsOf([values.length], { rewards: values }, numbers(lengths));
      const { variant, params } = bound('advantage', ['group-z-score', { ddof: '0', eps: eps as number }]);
      const perRow = variant.estimate(rewarded([numbers(rewards)]), params);
      const perToken = variant.estimate(batch, params);
      return {
        advantages: perRow,
        tokenAdvantages: unpadded(perToken, batch.width, numbers(lengths)),
      };
    },
    bradleyTerry({ chosenScores, rejectedScores }) {
      const { loss, accuracy, better, worse } = preferenceLoss(
        numbers(chosenScores),
        numbers(rejectedScores),
      );
      return { loss, accuracy, gradChosen: better, gradRejected: worse };
    },
    thinkingReward: ({ scores }) => ({ thinkingRewards: numbers(scores).map(judgment) }),
  },
});
