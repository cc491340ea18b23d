import { describe, expect, it } from 'vitest';
import { constrainedAdvantages, dualStep } from '../../../src/core/advantages/lagrangian.ts';
import { defaults } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import { batchOf, component, groupOf } from './_fixtures.ts';

const { estimate, params } = variantOf('advantage', 'lagrangian');
const components = [component('correct', 1), component('consistent', 0), component('grounded', 0)];
const batch = {
  ...groupOf(1, 1, 0, 0),
  components: Float64Array.of(1, 1, 0.8, 1, 0, 0.6, 0, 1, 0.9, 0, 0, 0.3),
};
const constraints = { consistent: 0.95, grounded: 0.9 };

describe('constraints with multipliers', () => {
  const plain = { ddof: 1, eps: 1e-6, against: 'group', keepScale: false } as const;
  const held = [
    { threshold: 0.95, values: Float64Array.of(1, 0, 1, 0) },
    { threshold: 0.9, values: Float64Array.of(0.8, 0.6, 0.9, 0.3) },
  ];

  it('adds the channels by their multipliers (the specification’s example)', () => {
    const { sums } = constrainedAdvantages(batch, batch.rewards, held, [0.5, 0.25], plain);
    [1.440772, 0.3857666, -0.196785, -1.6297535].forEach((value, i) => {
      expect(sums[i]).toBeCloseTo(value, 6);
    });
    const rescaled = constrainedAdvantages(batch, batch.rewards, held, [0.5, 0.25], {
      ...plain,
      keepScale: true,
    });
    expect(rescaled.sums[0]).toBeCloseTo(1.440772 / 1.75, 6);
  });

  it('pushes a group that violates a constraint all alike against the threshold only', () => {
    const alike = [{ threshold: 0.9, values: new Float64Array(4) }];
    const of = (against: 'group' | 'threshold') =>
      constrainedAdvantages(batch, new Float64Array(4), alike, [2], { ...plain, against }).sums;
    expect(Array.from(of('group'))).toEqual([0, 0, 0, 0]);
    expect(Array.from(of('threshold'))).toEqual([-1.8, -1.8, -1.8, -1.8]);
  });

  it('steps each multiplier by how much its mean is missing, within its bounds', () => {
    const { means, multipliers } = dualStep([0.5, 0.25], held, 0.05, 5);
    expect(means[0]).toBe(0.5);
    expect(multipliers[0]).toBeCloseTo(0.5225, 12);
    expect(multipliers[1]).toBeCloseTo(0.2625, 12);
    expect(dualStep([0.5, 0.25], held, 100, 2).multipliers).toEqual([2, 2]);
    const satisfied = [{ threshold: 0.1, values: held[0].values }];
    expect(dualStep([0.01], satisfied, 1, 5).multipliers).toEqual([0]);
  });

  it('is the z-score at first, and presses harder from step to step while a constraint is violated', () => {
    const memory: Record<string, number> = {};
    const context = { components, constraints, memory };
    const first = estimate(batch, defaults(params), context);
    const zScores = variantOf('advantage', 'group-z-score');
    expect(first).toEqual(zScores.estimate(batch, defaults(zScores.params)));
    expect(memory.consistent).toBeCloseTo(0.05 * (0.95 - 0.5), 12);
    expect(memory.grounded).toBeCloseTo(0.05 * (0.9 - 0.65), 12);
    expect(estimate(batch, defaults(params), context)[0]).toBeGreaterThan(first[0]);
  });

  it('takes thresholds of its own in place of the task’s, and no component that is not there', () => {
    const memory = {};
    estimate(
      batch,
      { ...defaults(params), thresholds: { grounded: 0.5 } },
      { components, constraints, memory },
    );
    expect(Object.keys(memory)).toEqual(['grounded']);
    const wrong = { ...defaults(params), thresholds: { polite: 1 } };
    expect(() => estimate(batch, wrong, { components, memory })).toThrow(
      /"polite".*correct, consistent, grounded/,
    );
  });

  it('is the z-score where nothing has to hold, and takes an empty batch', () => {
    const memory = {};
    estimate(batch, defaults(params), { components, memory });
    expect(memory).toEqual({});
    const none = batchOf({ mask: [] });
    expect(estimate(none, defaults(params), { components, constraints, memory }).length).toBe(0);
    expect(memory).toEqual({ consistent: 0, grounded: 0 });
  });
});
