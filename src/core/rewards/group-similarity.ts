import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';
import type { Similarity } from '../stats/similarity.ts';
import { questionOf } from '../tasks/task.ts';
import { type ChoosePeers, drawnPeers, everyPeer, peerSimilarity } from './_peers.ts';

/**
 * Groups see each other here: a response is compared with those to the other wordings, never with its own group. The
 * estimator's group stays the responses to one wording. Consensus pays whether it is right or wrong. Where groups are
 * judged one by one, to be filtered, there is nobody to agree with, and each gets 0.
 */
export default defineReward({
  id: 'group-similarity',
  title: 'Similarity across wordings',
  summary: 'Pays a response for how similar it is to the responses to other wordings of its question.',
  formula: String.raw`r_{ij} = \frac{\alpha}{(n-1)\,G} \sum_{u \ne i} \sum_{m=1}^{G} \operatorname{sim}(o_{ij}, o_{um})`,
  fragment: String.raw`+ \alpha \operatorname*{mean}_{u \ne i,\,m} \operatorname{sim}(o_{ij}, o_{um})`,
  source: { title: 'Group Similarity Rewards (PS-GRPO)', arxiv: '2510.04392' },
  params: {
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'Weight of agreement; the sources used do not give the paper’s.',
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
    },
    similarity: {
      kind: 'choice',
      title: 'Similarity',
      help: 'By single tokens: precision with a penalty for being short (BLEU-1), F1, or being the same.',
      default: 'bleu1',
      options: [
        { value: 'bleu1', title: 'BLEU-1' },
        { value: 'f1', title: 'unigram F1' },
        { value: 'exact', title: 'exact match' },
      ],
    },
    peers: {
      kind: 'choice',
      title: 'Compared with',
      help: 'All responses to all other wordings; or a few, drawn anew for each response: the same on average, for less.',
      default: 'all',
      options: [
        { value: 'all', title: 'all' },
        { value: 'drawn', title: 'a few' },
      ],
    },
    wordings: {
      kind: 'integer',
      title: 'Wordings κ',
      help: 'Where few: how many other wordings; 3 in the paper.',
      default: 3,
      min: 1,
      max: 64,
      step: 1,
    },
    each: {
      kind: 'integer',
      title: 'Responses s',
      help: 'Where few: how many responses to each of them; 1 in the paper.',
      default: 1,
      min: 1,
      max: 64,
      step: 1,
    },
  },
  isRelative: () => true,
  shape(batch, { random }, { alpha, similarity, peers, wordings, each }, rewards) {
    const choose = peers === 'drawn' && random ? drawnPeers(random, wordings, each) : everyPeer;
    addSimilarity(batch, similarity, choose, alpha, rewards);
  },
});

/** Adds α times each response's mean similarity to its peers, [rows]. */
export function addSimilarity(
  batch: Batch,
  metric: Similarity,
  choose: ChoosePeers,
  alpha: number,
  rewards: Float64Array,
): void {
  for (const rows of rowsByQuestion(batch)) {
    const responses = rows.map((own) => own.map((row) => responseOf(batch, row)));
    const { values } = peerSimilarity(responses, metric, choose);
    rows.forEach((own, i) => {
      own.forEach((row, j) => {
        rewards[row] += alpha * values[i][j];
      });
    });
  }
}

/** [questions][wordings] rows. Groups of the same wording are one. */
function rowsByQuestion(batch: Batch): number[][][] {
  const questions = new Map<number | string, Map<number, number[]>>();
  rowsByGroup(batch).forEach((rows, group) => {
    if (rows.length === 0) return;
    const prompt = batch.prompts[group];
    const wordings = questions.get(questionOf(prompt)) ?? new Map<number, number[]>();
    questions.set(questionOf(prompt), wordings);
    wordings.set(prompt.id, [...(wordings.get(prompt.id) ?? []), ...rows]);
  });
  return [...questions.values()].map((wordings) => [...wordings.values()]);
}

function responseOf({ tokens, lengths, width }: Batch, row: number): Int32Array {
  return tokens.subarray(row * width, row * width + lengths[row]);
}
