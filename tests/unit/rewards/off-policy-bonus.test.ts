import { describe, expect, it } from 'vitest';
import groupZScore from '../../../src/core/advantages/group-z-score.ts';
import { defaults } from '../../../src/core/params.ts';
import offPolicyBonus, { annealed } from '../../../src/core/rewards/off-policy-bonus.ts';
import { batchOf } from '../stages/_fixtures.ts';

const components = [{ id: 'correct', title: '', help: '', min: 0, max: 1, weight: 1 }];

/** Advantages of one group of eight with these rewards, of which the first response is off-policy. */
function advantagesOf(right: readonly number[], bonus: number): Float64Array {
  const batch = {
    ...batchOf({ mask: right.map(() => [1]) }),
    components: Float64Array.from(right),
    offPolicy: Uint8Array.from(right, (_, row) => (row === 0 ? 1 : 0)),
    rewards: Float64Array.from(right),
  };
  const params = { ...defaults(offPolicyBonus.params), alpha: bonus };
  offPolicyBonus.shape(batch, { components, maxResponse: 1, correct: 'correct' }, params, batch.rewards);
  return groupZScore.estimate(batch, { ...defaults(groupZScore.params), eps: 1e-6 });
}

describe('the annealed bonus', () => {
  it('falls in a straight line, and stays at 0', () => {
    expect([0, 100, 400, 900].map((step) => annealed(1, step, 400))).toEqual([1, 0.75, 0, 0]);
  });

  it.each([
    [0, 2.47486673, -0.35355239],
    [1, 2.47487023, -0.35355289],
  ])('of %f does nothing where the off-policy response is the only right one', (bonus, off, wrong) => {
    const got = advantagesOf([1, 0, 0, 0, 0, 0, 0, 0], bonus);
    expect(got[0]).toBeCloseTo(off, 8);
    expect(got[7]).toBeCloseTo(wrong, 8);
  });

  it.each([
    [0, 1.62018167, 1.62018167, -0.54006056],
    [0.5, 1.15766375, 1.99960102, -0.5262108],
    [1, 0.84002575, 2.18406696, -0.50401545],
  ])('of %f is published where a plain one is right too', (bonus, on, off, wrong) => {
    const got = advantagesOf([1, 1, 0, 0, 0, 0, 0, 0], bonus);
    expect(got[0]).toBeCloseTo(off, 8);
    expect(got[1]).toBeCloseTo(on, 8);
    expect(got[7]).toBeCloseTo(wrong, 8);
  });

  it('is for right responses alone', () => {
    const [off, on] = advantagesOf([0, 1, 0, 0, 0, 0, 0, 0], 1);
    expect(on).toBeCloseTo(2.47486673, 8);
    expect(off).toBeCloseTo(-0.35355239, 8);
  });
});
