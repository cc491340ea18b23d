import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import { preferenceLoss } from '../../../src/core/tasks/preference-judge.ts';
import { batchOf, component } from './_fixtures.ts';

const components = [component('correct', 1), component('judge', 0)];
const { shape, params } = variantOf('reward', 'posterior');

describe('a judge’s score, if right', () => {
  const batch = batchOf({
    mask: [[1], [1], [1]],
    components: [
      [1, 0.9],
      [1, 0.4],
      [0, 0.95],
    ],
  });
  const context = { components, maxResponse: 1, correct: 'correct', judge: 'judge' };

  it('pays right responses alone, on top of what stands there', () => {
    const rewards = Float64Array.of(2, 2, 1);
    shape(batch, context, defaults(params), rewards);
    expect(Array.from(rewards)).toEqual([2.9, 2.4, 1]);
    shape(batch, context, { weight: 0 }, rewards);
    expect(Array.from(rewards)).toEqual([2.9, 2.4, 1]);
  });

  it('says which tasks it is not for', () => {
    const { judge, ...without } = context;
    expect(judge).toBe('judge');
    expect(() => shape(batch, without, defaults(params), new Float64Array(3))).toThrow(
      'posterior needs a task with a judge; this one has correct, judge',
    );
  });
});

describe('the loss of a judge’s training', () => {
  it('has the derivatives that it says, and does not overflow', () => {
    const better = [1.2, 0.3, -0.5];
    const worse = [0.2, 0.8, -1.5];
    const { loss, accuracy, ...gradient } = preferenceLoss(better, worse);
    expect(loss).toBeCloseTo(0.5335334530721841, 12);
    expect(accuracy).toBe(2 / 3);
    const moved = (values: number[], i: number, by: number) => values.map((v, k) => (k === i ? v + by : v));
    for (let i = 0; i < 3; i++) {
      const up = preferenceLoss(moved(better, i, 1e-5), worse).loss;
      const down = preferenceLoss(moved(better, i, -1e-5), worse).loss;
      expect(gradient.better[i]).toBeCloseTo((up - down) / 2e-5, 9);
      expect(gradient.worse[i]).toBe(-gradient.better[i]);
    }
    expect(preferenceLoss([-900], [900]).loss).toBe(1800);
    expect(preferenceLoss([], []).loss).toBe(0);
  });
});
