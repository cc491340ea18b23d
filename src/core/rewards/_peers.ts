/** Whom a response is compared with, among the responses to all wordings of its question. */
import type { RandomStream } from '../random.ts';
import { type Similarity, similarity } from '../stats/similarity.ts';

/** Some of the responses to another wording. */
export type Peers = readonly [wording: number, places: ArrayLike<number>];

/** Chooses the peers of response `place` to `wording`; `counts` has the number of responses to each wording. */
export type ChoosePeers = (wording: number, place: number, counts: readonly number[]) => readonly Peers[];

/** All responses to all other wordings. */
export const everyPeer: ChoosePeers = (wording, _, counts) =>
  counts.flatMap((count, other): Peers[] =>
    other === wording ? [] : [[other, Array.from({ length: count }, (_, m) => m)]],
  );

/** For each response anew: up to κ other wordings, and up to `each` responses to each of them, all as likely. */
export function drawnPeers(random: RandomStream, kappa: number, each: number): ChoosePeers {
  return (wording, _, counts) =>
    Array.from(random.permutation(counts.length - 1).subarray(0, kappa), (place): Peers => {
      const other = place < wording ? place : place + 1;
      return [other, random.permutation(counts[other]).subarray(0, each)];
    });
}

/** [wordings][responses] mean similarity of each response to its peers, 0 without any; and how many were compared. */
export function peerSimilarity(
  responses: readonly (readonly ArrayLike<number>[])[],
  metric: Similarity,
  choose: ChoosePeers,
): { readonly values: readonly (readonly number[])[]; readonly comparisons: number } {
  const counts = responses.map(({ length }) => length);
  let comparisons = 0;
  const values = responses.map((own, wording) =>
    own.map((response, place) => {
      let sum = 0;
      let compared = 0;
      for (const [other, places] of choose(wording, place, counts)) {
        for (let m = 0; m < places.length; m++) {
          sum += similarity(metric, response, responses[other][places[m]]);
          compared += 1;
        }
      }
      comparisons += compared;
      return compared === 0 ? 0 : sum / compared;
    }),
  );
  return { values, comparisons };
}
