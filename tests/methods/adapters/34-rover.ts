import { chanceOf, randomValues, softPolicy, type Tree } from '../../../src/core/objectives/_random-value.ts';
import { targetsOf } from '../../../src/core/objectives/rover.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { meanLogpsOf } from '../../../src/core/stages/vocabulary.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, rewarded, unpadded } from '../_rows.ts';
import { logitGradient, logpsOf, probabilitiesOf } from '../_softmax.ts';
import { defineAdapter } from '../adapter.ts';

/** [rows, width, outputs] from ragged [rows][tokens][outputs]; zeros beyond a row's end. */
function flatLogits(rows: readonly Ragged[], width: number): Float64Array {
  const outputs = rows.flat()[0]?.length ?? 1;
  const blank = Array<number>(outputs).fill(0);
  return Float64Array.from(
    rows.flatMap((row) => Array.from({ length: width }, (_, t) => row[t] ?? blank).flat()),
  );
}

/** Chance of at least one success in k tries; rounding may have left it a little above 1, more is no chance. */
const within = (chance: number) => (chance > 1 + 1e-9 ? Number.NaN : Math.min(1, chance));

export default defineAdapter({
  functions: {
    exactQ({ sequences, leafRewards, prefixes }, { vocabSize, length, rho, ks }) {
      const tree: Tree = {
        letters: vocabSize as number,
        length: length as number,
        leaves: ragged(sequences).map((path, i) => ({ path, reward: numbers(leafRewards)[i] })),
      };
      const q = ragged(prefixes).map((prefix) => randomValues(tree, prefix));
      const sequenceProbs = ragged(sequences).map((path) => chanceOf(tree, path, rho as number));
      const expectedReward = sequenceProbs.reduce((sum, p, i) => sum + p * numbers(leafRewards)[i], 0);
      return {
        q,
        policy: q.map((values) => softPolicy(values, rho as number)),
        sequenceProbs,
        expectedReward,
        passAtK: numbers(ks).map((k) => 1 - (1 - within(expectedReward)) ** k),
      };
    },
    centredRewards({ rewards }) {
      const { variant, params } = bound('advantage', ['mean-centred', { single: 'reward' }]);
      return { centred: variant.estimate(rewarded([numbers(rewards)]), params) };
    },
    vocabularyMean({ logits }) {
      const rows = ragged(logits);
      return { meanLogps: meanLogpsOf(rows.flat(), rows[0]?.length ?? 1) };
    },
    loss({ logits, oldLogits, tokens, centredRewards }, { rho }) {
      const current = logits as unknown as readonly Ragged[];
      const old = oldLogits as unknown as readonly Ragged[];
      const drawn = ragged(tokens);
      const lengths = drawn.map((row) => row.length);
      const shape = groupsOf([lengths.length], {}, lengths);
      const { width } = shape;
      const flat = flatLogits(current, width);
      const outputs = current.flat()[0]?.length ?? 1;
      const logps = drawn.map((row, i) => logpsOf(current[i], row));
      const oldLogps = drawn.map((row, i) => logpsOf(old[i], row));
      const meanLogps = meanLogpsOf(flatLogits(old, width), outputs);
      const batch = { ...shape, oldLogps: padded(oldLogps, width), meanLogps };
      const advantages = perToken(batch, numbers(centredRewards));
      const { loss, dLogps } = evaluate(
        { objective: ['rover', { rho: rho as number }], aggregation: ['token-mean'] },
        { batch, logps: padded(logps, width), advantages, logits: flat },
      );
      const perRow = unpadded(dLogps, width, lengths);
      return {
        q: logps.map((row, i) => row.map((logp, t) => (rho as number) * (logp - oldLogps[i][t]))),
        targets: unpadded(targetsOf(batch, advantages, flat, rho as number), width, lengths),
        loss,
        gradLogits: drawn.map((row, i) =>
          row.map((token, t) => logitGradient(probabilitiesOf(current[i][t]), [token], [perRow[i][t]])),
        ),
      };
    },
  },
});
