import { correctness, formatWeight } from '../../../src/core/rewards/tool-call.ts';
import { hasFailed, pileUp } from '../../../src/core/rollouts/_failures.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { meanF1, sameNames } from '../../../src/core/tasks/tool-call-parts.ts';
import { batchOf } from '../../golden/batches.ts';
import { bound } from '../../golden/evaluate.ts';
import { groupsOf, numbers, ragged, regrouped, rewarded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

interface Tried {
  readonly id: number;
  readonly formatOk: boolean;
  readonly correctness: number;
  readonly depth: number;
}

const components = ['format', 'name', 'argument'].map((id) => ({
  id,
  title: '',
  help: '',
  min: 0,
  max: 1,
  weight: 0,
}));

export default defineAdapter({
  functions: {
    reward({ calledNames, goldNames, argumentF1, formatOk, third }, { step, totalSteps, alpha }) {
      const called = calledNames as unknown as readonly string[][];
      const gold = goldNames as unknown as readonly string[][];
      const graded = called.map((names, i) => [
        Number((formatOk as readonly boolean[])[i]),
        Number(sameNames(names, gold[i])),
        meanF1(ragged(argumentF1)[i]),
      ]);
      const batch = groupsOf([called.length], { components: Float64Array.from(graded.flat()) });
      const rewards = Float64Array.from(numbers(third));
      const context = { components, maxResponse: 1, step: step as number };
      const given = { alpha: alpha as number, over: totalSteps as number };
      const { variant, params } = bound('reward', ['tool-call', given]);
      variant.shape(batch, context, params, rewards);
      return {
        formatWeight: formatWeight(step as number, totalSteps as number),
        correctness: graded.map(([, name, argument]) => correctness(name, argument, alpha as number)),
        rewards,
      };
    },
    fissionBuffer({ buffer, rollouts }, { delta, capacity, batch }) {
      const errors = (rollouts as unknown as readonly Tried[])
        .filter(({ formatOk, correctness: value, depth }) =>
          hasFailed({ wellFormed: formatOk, share: value / 2, depth }, (delta as number) / 2),
        )
        .map(({ id }) => id);
      const limits = { capacity: capacity as number, batch: batch as number };
      const { popped, pile, dropped } = pileUp(numbers(buffer), errors, limits);
      return { errors, popped, buffer: pile, dropped };
    },
    advantage({ rewards, contextLengths, recoveryLengths }, { eps }) {
      const sizes = ragged(rewards).map((group) => group.length);
      const { variant, params } = bound('advantage', ['group-z-score', { ddof: '0', eps: eps as number }]);
      const advantages = variant.estimate(rewarded(ragged(rewards)), params);
      const contexts = ragged(contextLengths).flat();
      const own = ragged(recoveryLengths).flat();
      const width = Math.max(0, ...own.map((length, row) => contexts[row] + length));
      const mask = own.map((length, row) =>
        Array.from({ length: width }, (_, t) => Number(t >= contexts[row] && t < contexts[row] + length)),
      );
      const perTokens = perToken(batchOf(mask), advantages);
      const cut = (values: ArrayLike<number>, row: number) =>
        Array.from({ length: contexts[row] + own[row] }, (_, t) => values[row * width + t]);
      let row = 0;
      const rows = sizes.map((size) => Array.from({ length: size }, () => row++));
      return {
        advantages: regrouped(advantages, sizes),
        tokenAdvantages: rows.map((group) => group.map((each) => cut(perTokens, each))),
        mask: rows.map((group) => group.map((each) => cut(mask.flat(), each))),
      };
    },
  },
});
