import { describe, expect, it } from 'vitest';
import { valueLoss } from '../../../src/core/advantages/_value-loss.ts';
import { normals } from '../stages/_fixtures.ts';

describe('value loss', () => {
  const values = normals(40, 1, 1);
  const old = normals(40, 1, 2);
  const targets = normals(40, 1, 3);
  const weights = normals(40, 1, 4).map((value) => (value > 1 ? 0 : Math.abs(value)));

  it.each([0, 0.5])('derivatives are those of the loss, with a clip of %d', (clip) => {
    const at = (i: number, offset: number) => {
      const moved = values.slice();
      moved[i] += offset;
      return valueLoss(moved, old, targets, weights, clip).loss;
    };
    const { dValues } = valueLoss(values, old, targets, weights, clip);
    dValues.forEach((slope, i) => {
      expect(slope).toBeCloseTo((at(i, 1e-5) - at(i, -1e-5)) / 2e-5, 7);
    });
  });

  it('stops pulling a value that has left the old one by more than the clip', () => {
    const one = (...list: number[]) => Float64Array.from(list);
    // Target 2, old value 0: at 0.4 the value is pulled, at 0.6 it is not; what comes back too far is.
    expect(valueLoss(one(0.4), one(0), one(2), one(1), 0.5).dValues[0]).toBeCloseTo(-1.6, 12);
    expect(valueLoss(one(0.6), one(0), one(2), one(1), 0.5).dValues[0]).toBe(0);
    expect(valueLoss(one(-0.6), one(0), one(2), one(1), 0.5).dValues[0]).toBeCloseTo(-2.6, 12);
  });
});
