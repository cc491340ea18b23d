import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import { batchOf, component } from './_fixtures.ts';

const components = [component('correct', 1), component('format', 0.5), component('unused', 0)];

function shape(id: string, batch: Batch, changed: ParamValues, before: number[], maxResponse = 10) {
  const variant = variantOf('reward', id);
  const rewards = Float64Array.from(before);
  variant.shape(batch, { components, maxResponse }, { ...defaults(variant.params), ...changed }, rewards);
  return Array.from(rewards);
}

describe('components', () => {
  const batch = batchOf({
    mask: [[1], [1]],
    components: [
      [1, 1, 9],
      [0, 1, 9],
    ],
  });

  it('adds the weighted components to what stands there', () => {
    expect(shape('components', batch, {}, [0, 10])).toEqual([1.5, 10.5]);
  });

  it('lets named weights stand in for the task’s own', () => {
    expect(shape('components', batch, { weights: { format: 2, unused: 1 } }, [0, 0])).toEqual([12, 11]);
    expect(shape('components', batch, { weights: { correct: 0 } }, [0, 0])).toEqual([0.5, 0.5]);
  });

  it('does not take components that the task does not have', () => {
    expect(() => shape('components', batch, { weights: { correkt: 1 } }, [0, 0])).toThrow(
      /"correkt".*correct, format, unused/,
    );
  });
});

describe('length-penalty', () => {
  const mask = [
    [1, 1, 1],
    [1, 0, 1],
    [0, 0, 0],
  ];

  it('charges the policy’s own tokens', () => {
    expect(shape('length-penalty', batchOf({ mask }), { cost: 0.1 }, [1, 1, 1])).toEqual([
      1 - 0.1 * 3,
      1 - 0.1 * 2,
      1,
    ]);
  });

  it('charges rewarded responses only, where told so', () => {
    const after = shape('length-penalty', batchOf({ mask }), { cost: 0.5, when: 'rewarded' }, [0, 2, 0]);
    expect(after).toEqual([0, 1, 0]);
  });
});

describe('soft-overlong', () => {
  /** Punishment by length, 0 … longest. */
  function curve(longest: number, maxResponse: number, changed: ParamValues): number[] {
    const mask = Array.from({ length: longest + 1 }, (_, length) =>
      Array.from({ length: longest }, (_, t) => (t < length ? 1 : 0)),
    );
    return shape(
      'soft-overlong',
      batchOf({ mask }),
      changed,
      mask.map(() => 0),
      maxResponse,
    );
  }

  it('grows over the cache and is capped at −1, as TRL’s', () => {
    const punishment = curve(23, 20, { cache: 8 / 20 });
    expect(punishment.slice(0, 13)).toEqual(new Array(13).fill(0));
    [-0.125, -0.25, -0.375, -0.5, -0.625, -0.75, -0.875, -1, -1, -1, -1].forEach((value, i) => {
      expect(punishment[13 + i]).toBeCloseTo(value, 12);
    });
  });

  it('counts limit and cache in shares of the longest response', () => {
    expect(curve(10, 10, { limit: 0.5, cache: 0.2 })).toEqual([0, 0, 0, 0, -0.5, -1, -1, -1, -1, -1, -1]);
  });

  it('leaves responses alone that the task ends', () => {
    const variant = variantOf('reward', 'soft-overlong');
    const rewards = new Float64Array(1);
    const context = { components, maxResponse: 1, fixedLength: true };
    variant.shape(batchOf({ mask: [[1]] }), context, defaults(variant.params), rewards);
    expect(Array.from(rewards)).toEqual([0]);
  });

  it('is a step where there is no cache, and scales with its factor', () => {
    expect(curve(4, 10, { limit: 0.2, cache: 0, factor: 3 })).toEqual([0, 0, 0, -3, -3]);
  });
});

describe('shapers of the whole reward', () => {
  const batch = { ...batchOf({ mask: [[1], [1]] }), truncated: Uint8Array.of(1, 0) };

  it('stop-properly: scales, or replaces', () => {
    expect(shape('stop-properly', batch, { coef: 0.5 }, [2, 2])).toEqual([1, 2]);
    expect(shape('stop-properly', batch, { coef: -1 }, [2, 2])).toEqual([-1, 2]);
  });

  it('clip-reward: bounds what stands there', () => {
    expect(shape('clip-reward', batch, { low: -1, high: 0.5 }, [-3, 2])).toEqual([-1, 0.5]);
  });

  it('components: what says nothing is left out; a row without a word is NaN', () => {
    const silent = batchOf({
      mask: [[1], [1]],
      components: [
        [Number.NaN, 1, 0],
        [Number.NaN, Number.NaN, Number.NaN],
      ],
    });
    expect(shape('components', silent, {}, [0, 0])).toEqual([0.5, Number.NaN]);
  });

  it('repetition: the share of n-grams that are repeats', () => {
    const rows = { ...batchOf({ mask: [[1, 1, 1, 1]] }), tokens: Int32Array.of(1, 2, 1, 2) };
    // 12, 21, 12: one of three is a repeat.
    expect(shape('repetition', rows, { size: 2 }, [0])[0]).toBeCloseTo(-1 / 3, 12);
    expect(shape('repetition', rows, { size: 5 }, [0])).toEqual([0]);
  });
});

describe('cosine', () => {
  it('falls from short to long when right, rises when wrong', () => {
    const mask = [0, 5, 10, 12].map((length) => Array.from({ length: 12 }, (_, t) => (t < length ? 1 : 0)));
    const at = (right: number) => {
      const batch = batchOf({ mask, components: mask.map(() => [right, 0, 0]) });
      const variant = variantOf('reward', 'cosine');
      const rewards = new Float64Array(4);
      variant.shape(
        batch,
        { components, maxResponse: 10, correct: 'correct' },
        defaults(variant.params),
        rewards,
      );
      return rewards;
    };
    [1, 0.75, 0.5, 0.5].forEach((value, i) => {
      expect(at(1)[i]).toBeCloseTo(value, 12);
    });
    [-1, -0.75, -0.5, -0.5].forEach((value, i) => {
      expect(at(0)[i]).toBeCloseTo(value, 12);
    });
  });
});

describe('kl-reward', () => {
  const variant = variantOf('reward', 'kl-reward');
  const batch = batchOf({
    mask: [
      [1, 1],
      [1, 0],
    ],
    oldLogps: [-1, -1, -1, Number.NaN],
  });
  const referenceLogps = Float64Array.of(-1.5, -2, -1, Number.NaN);
  function kl(
    changed: ParamValues,
    memory: Record<string, number> = {},
    reference: Float64Array | null = referenceLogps,
  ) {
    const rewards = new Float64Array(2);
    const tokenRewards = new Float64Array(4);
    const context = {
      components,
      maxResponse: 2,
      referenceLogps: reference,
      tokenRewards: () => tokenRewards,
      memory,
    };
    variant.shape(batch, context, { ...defaults(variant.params), ...changed }, rewards);
    return { rewards: Array.from(rewards), tokenRewards: Array.from(tokenRewards), memory };
  }

  it('is taken off the response or each token; without a reference nothing is', () => {
    expect(kl({ beta: 2 }).rewards).toEqual([-3, 0]);
    expect(kl({ beta: 2, enters: 'token' })).toMatchObject({
      rewards: [0, 0],
      tokenRewards: [-1, -2, 0, 0],
    });
    expect(kl({ beta: 2 }, {}, null).rewards).toEqual([0, 0]);
  });

  it('adapts by a fifth of n/horizon at the most, and remembers', () => {
    const pick = { controller: 'adaptive', beta: 1, target: 0.1, horizon: 10 };
    // Row means 0.75 and 0: KL 0.375, far above the target.
    const { memory, rewards } = kl(pick);
    expect(rewards[0]).toBe(-1.5);
    expect(memory.beta).toBeCloseTo(1 + (0.2 * 2) / 10, 12);
    expect(kl(pick, memory).rewards[0]).toBeCloseTo(-1.5 * 1.04, 12);
    expect(kl({ ...pick, controller: 'fixed' }).memory.beta).toBe(1);
  });
});
