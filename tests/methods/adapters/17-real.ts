import { exp } from '../../../src/core/math.ts';
import { classify, type Style, scoresOf } from '../../../src/core/objectives/rewards-as-labels.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, regrouped, unpadded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

/** Rows of each group, counted through. */
function places(sizes: readonly number[]): number[][] {
  let at = 0;
  return sizes.map((size) => Array.from({ length: size }, () => at++));
}

export default defineAdapter({
  functions: {
    sequenceScores({ logps, oldLogps }) {
      const lengths = ragged(logps).map((row) => row.length);
      const batch = groupsOf([lengths.length], {}, lengths);
      const [now, before] = [logps, oldLogps].map((each) => padded(ragged(each), batch.width));
      return {
        scores: scoresOf(
          batch,
          now.map((value, i) => value - before[i]),
        ).scores,
      };
    },
    lossFromScores({ scores, rewards }, { tau, style }) {
      const sizes = ragged(scores).map((group) => group.length);
      const { loss, gradient, valid } = classify(
        places(sizes),
        ragged(scores).flat(),
        ragged(rewards).flat(),
        tau as number,
        style as Style,
      );
      return { loss, valid, gradScores: regrouped(gradient, sizes) };
    },
    lossFromLogps({ logps, oldLogps, rewards }, { tau, style }) {
      const groups = logps as unknown as readonly Ragged[];
      const sizes = groups.map((group) => group.length);
      const rows = groups.flat();
      const lengths = rows.map((row) => row.length);
      const labels = Float64Array.from(ragged(rewards).flat());
      const shape = groupsOf(sizes, { rewards: labels }, lengths);
      const before = padded((oldLogps as unknown as readonly Ragged[]).flat(), shape.width);
      const now = padded(rows, shape.width);
      const { loss, dLogps } = evaluate(
        {
          objective: ['rewards-as-labels', { tau: tau as number, style: style as string }],
          aggregation: ['sequence-mean'],
        },
        {
          batch: { ...shape, oldLogps: before },
          logps: now,
          advantages: new Float64Array(shape.mask.length),
        },
      );
      const perRow = unpadded(dLogps, shape.width, lengths);
      const all = places(sizes);
      const { scores } = scoresOf(
        shape,
        now.map((value, i) => value - before[i]),
      );
      return {
        loss,
        scores: regrouped(scores, sizes),
        valid: classify(all, scores, labels, tau as number, style as Style).valid,
        gradLogps: all.map((own) => own.map((row) => perRow[row])),
      };
    },
    weightComparison({ scores, rewards, advantages }, { tau, clipEps }) {
      const drawn = numbers(scores);
      const rows = [places([drawn.length])[0]];
      const pushes = (at: ArrayLike<number>) =>
        classify(rows, at, numbers(rewards), tau as number, 'real').gradient.map(Math.abs);
      const slope = (id: string, changed = {}) => {
        const { variant, params } = bound('clip', [id, changed]);
        const out = { value: 0, slope: 0, region: 0 as const };
        return drawn.map((score, i) => {
          variant.at(exp(score), numbers(advantages)[i], params, out);
          return Math.abs(out.slope);
        });
      };
      const still = pushes(new Float64Array(drawn.length));
      const total = (label: number) =>
        still.reduce((sum, push, row) => sum + (numbers(rewards)[row] === label ? push : 0), 0);
      return {
        realWeights: pushes(drawn),
        grpoWeights: slope('none'),
        grpoClippedWeights: slope('symmetric', { eps: clipEps as number }),
        onPolicyTotals: [total(1), total(0)],
        bound: 1 / (tau as number),
      };
    },
  },
});
