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

  it('is a step where there is no cache, and scales with its factor', () => {
    expect(curve(4, 10, { limit: 0.2, cache: 0, factor: 3 })).toEqual([0, 0, 0, -3, -3]);
  });
});
