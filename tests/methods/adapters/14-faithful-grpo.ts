import { type Constraint, constrainedAdvantages, dualStep } from '../../../src/core/advantages/lagrangian.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

const constraintsOf = (rows: readonly (readonly number[])[], thresholds: readonly number[]): Constraint[] =>
  rows.map((values, k) => ({ threshold: thresholds[k], values: Float64Array.from(values) }));

export default defineAdapter({
  functions: {
    channelAdvantage({ rewards, lambdas }, { thresholds, eps, ddof, constraintBaseline, rescale }) {
      const [task, ...held] = ragged(rewards);
      const { channels, sums } = constrainedAdvantages(
        groupsOf([task.length]),
        Float64Array.from(task),
        constraintsOf(held, numbers(thresholds)),
        numbers(lambdas),
        {
          ddof: ddof as number,
          eps: eps as number,
          against: constraintBaseline as 'group' | 'threshold',
          keepScale: rescale as boolean,
        },
      );
      return { channelAdvantages: channels, advantages: sums };
    },
    dualUpdate({ rewards, lambdas }, { thresholds, eta, lambdaMax }) {
      const rows = (rewards as unknown as readonly Ragged[]).map((prompts) => prompts.flat());
      const { means, multipliers } = dualStep(
        numbers(lambdas),
        constraintsOf(rows, numbers(thresholds)),
        eta as number,
        lambdaMax as number,
      );
      return { means: means.map((each) => (Number.isNaN(each) ? null : each)), lambdas: multipliers };
    },
    clippedObjective({ logps, oldLogps, advantages }, { clipEps }) {
      const lengths = ragged(logps).map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const batch = { ...shape, oldLogps: padded(ragged(oldLogps), shape.width) };
      const { loss, dLogps } = evaluate(
        { clip: ['symmetric', { eps: clipEps as number }], aggregation: ['sequence-mean'] },
        {
          batch,
          logps: padded(ragged(logps), shape.width),
          advantages: perToken(batch, numbers(advantages)),
        },
      );
      return { objective: -loss, loss, gradLogps: unpadded(dLogps, shape.width, lengths) };
    },
  },
});
