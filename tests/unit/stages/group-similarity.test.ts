import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { drawnPeers, everyPeer, peerSimilarity } from '../../../src/core/rewards/_peers.ts';
import groupSimilarity from '../../../src/core/rewards/group-similarity.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { mean } from '../../../src/core/stats/summary.ts';
import { batchOf } from './_fixtures.ts';

const stream = (index = 0) => new RandomStream({ seed: 3, seedIndex: 0, step: 0, stream: 'reward', index });

/** Responses of one token; groups 0, 1, 2 … are wordings of the questions given for them. */
function wordings(
  tokens: readonly number[],
  groups: readonly number[],
  questions: readonly (number | undefined)[],
): Batch {
  const batch = batchOf({ mask: tokens.map(() => [1]), groups });
  const prompts = batch.prompts.map((prompt, i) => ({
    ...prompt,
    ...(questions[i] !== undefined && { question: questions[i] }),
  }));
  return { ...batch, tokens: Int32Array.from(tokens), prompts };
}

function shaped(batch: Batch, changed: ParamValues = {}, random?: RandomStream): number[] {
  const rewards = new Float64Array(batch.rows);
  const context = { components: [], maxResponse: 1, ...(random && { random }) };
  groupSimilarity.shape(batch, context, { ...defaults(groupSimilarity.params), ...changed }, rewards);
  return [...rewards];
}

describe('similarity across wordings', () => {
  it('compares with responses to other wordings of the same question alone', () => {
    // Group 2 is the only wording of a question of its own.
    const batch = wordings([5, 5, 5, 6, 5, 5], [0, 0, 1, 1, 2, 2], [7, 7, undefined]);
    expect(shaped(batch)).toEqual([0.5, 0.5, 1, 0, 0, 0]);
  });

  it('takes two groups of one wording for one', () => {
    const batch = wordings([5, 5, 6], [0, 1, 2], [7, 7, 7]);
    const twice = { ...batch, prompts: [batch.prompts[0], batch.prompts[0], batch.prompts[2]] };
    expect(shaped(twice)).toEqual([0, 0, 0]);
  });

  it('weighs by α and adds to what is there', () => {
    const batch = wordings([5, 5], [0, 1], [1, 1]);
    const rewards = Float64Array.of(1, 0);
    const params = { ...defaults(groupSimilarity.params), alpha: 0.5 };
    groupSimilarity.shape(batch, { components: [], maxResponse: 1 }, params, rewards);
    expect([...rewards]).toEqual([1.5, 0.5]);
  });

  it('is the worked example of the paper’s note', () => {
    const responses = [
      [
        [1, 2],
        [1, 3],
      ],
      [
        [1, 2],
        [4, 2],
      ],
      [
        [5, 2],
        [1, 2],
      ],
    ];
    expect(peerSimilarity(responses, 'bleu1', everyPeer).values).toEqual([
      [0.75, 0.25],
      [0.75, 0.375],
      [0.375, 0.75],
    ]);
  });
});

describe('drawn peers', () => {
  const responses = Array.from({ length: 6 }, (_, i) => Array.from({ length: 4 }, (_, j) => [(i * j) % 3]));

  it('cost n·g·κ·s comparisons instead of n(n − 1)g²', () => {
    expect(peerSimilarity(responses, 'exact', everyPeer).comparisons).toBe(480);
    expect(peerSimilarity(responses, 'exact', drawnPeers(stream(), 3, 1)).comparisons).toBe(72);
  });

  it('are never the response’s own wording, nor the same twice', () => {
    const choose = drawnPeers(stream(), 3, 2);
    for (let wording = 0; wording < 6; wording++) {
      const chosen = choose(wording, 0, [4, 4, 4, 4, 4, 4]);
      const others = chosen.map(([other]) => other);
      expect(new Set([...others, wording]).size).toBe(4);
      for (const [, places] of chosen) expect(new Set(Array.from(places)).size).toBe(2);
    }
  });

  it('are as many as there are where more are asked for', () => {
    const small = responses.slice(0, 2);
    expect(peerSimilarity(small, 'exact', drawnPeers(stream(), 5, 9)).values).toEqual(
      peerSimilarity(small, 'exact', everyPeer).values,
    );
  });

  it('give the exact reward on average', () => {
    const exact = peerSimilarity(responses, 'exact', everyPeer).values;
    const drawn = Array.from(
      { length: 2000 },
      (_, i) => peerSimilarity(responses, 'exact', drawnPeers(stream(i), 3, 1)).values,
    );
    exact.forEach((own, i) => {
      own.forEach((value, j) => {
        expect(mean(drawn.map((values) => values[i][j]))).toBeCloseTo(value, 1);
      });
    });
  });

  it('are drawn where there is chance, and all of them where rows are judged by the way', () => {
    const tokens = Array.from({ length: 12 }, (_, row) => row % 3);
    const groups = tokens.map((_, row) => Math.floor(row / 2));
    const batch = wordings(tokens, groups, [1, 1, 1, 1, 1, 1]);
    const few = { peers: 'drawn', wordings: 1, each: 1 };
    expect(shaped(batch, few)).toEqual(shaped(batch));
    expect(shaped(batch, few, stream()).every((reward) => reward === 0 || reward === 1)).toBe(true);
    expect(shaped(batch, few, stream())).toEqual(shaped(batch, few, stream()));
  });
});
