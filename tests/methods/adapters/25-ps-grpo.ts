import { type ChoosePeers, everyPeer, peerSimilarity } from '../../../src/core/rewards/_peers.ts';
import { addSimilarity } from '../../../src/core/rewards/group-similarity.ts';
import {
  agreement,
  jaccard,
  meanOverPairs,
  type Similarity,
  similarity,
  unigramF1,
} from '../../../src/core/stats/similarity.ts';
import { bound } from '../../golden/evaluate.ts';
import { groupsOf, numbers, ragged, regrouped, rewarded } from '../_rows.ts';
import { defineAdapter } from '../adapter.ts';

/** [wordings][responses][tokens] */
type Responses = readonly (readonly (readonly number[])[])[];

/** A batch of the responses to all wordings of one question, and what they have in common with the right answer. */
function batchOf(responses: Responses, gold: readonly number[] | null) {
  const rows = responses.flat();
  const sizes = responses.map((own) => own.length);
  const empty = groupsOf(
    sizes,
    { components: Float64Array.from(rows, (row) => (gold ? unigramF1(row, gold) : 0)) },
    rows.map((row) => row.length),
  );
  const tokens = new Int32Array(rows.length * empty.width);
  rows.forEach((row, i) => {
    tokens.set(row, i * empty.width);
  });
  return { ...empty, tokens, prompts: empty.prompts.map((prompt) => ({ ...prompt, question: 0 })) };
}

export default defineAdapter({
  functions: {
    similarity({ candidate, reference }, { metric }) {
      return { similarity: similarity(metric as Similarity, numbers(candidate), numbers(reference)) };
    },
    groupSimilarityReward({ responses, gold, peers }, { metric, alpha, gamma }) {
      const given = responses as unknown as Responses;
      const sizes = given.map((own) => own.length);
      const batch = batchOf(given, gold as readonly number[] | null);
      const listed = peers as unknown as readonly (readonly [number, readonly number[]][])[][] | null;
      const choose: ChoosePeers = listed ? (i, j) => listed[i][j] : everyPeer;
      const { values, comparisons } = peerSimilarity(given, metric as Similarity, choose);
      const rewards = new Float64Array(batch.rows);
      const context = {
        components: [{ id: 'f1', title: '', help: '', min: 0, max: 1, weight: 1 }],
        maxResponse: batch.width,
      };
      const labels = bound('reward', ['components', { weights: { f1: gamma as number } }]);
      labels.variant.shape(batch, context, labels.params, rewards);
      addSimilarity(batch, metric as Similarity, choose, alpha as number, rewards);
      return {
        consistency: values,
        accuracy: regrouped(batch.components, sizes),
        rewards: regrouped(rewards, sizes),
        comparisons,
      };
    },
    advantage({ rewards }, { eps, ddof }) {
      const { variant, params } = bound('advantage', [
        'group-z-score',
        { ddof: String(ddof), eps: eps as number },
      ]);
      const sizes = ragged(rewards).map((group) => group.length);
      return { advantages: regrouped(variant.estimate(rewarded(ragged(rewards)), params), sizes) };
    },
    consistencyMetrics({ documents, outputs, policies }, { metric }) {
      const distributions = ragged(policies).map((policy) => new Map(policy.entries()));
      return {
        retriever: meanOverPairs(ragged(documents), jaccard),
        endToEnd: meanOverPairs(ragged(outputs), (one, other) =>
          similarity(metric as Similarity, one, other),
        ),
        expected: meanOverPairs(distributions, agreement),
      };
    },
  },
});
