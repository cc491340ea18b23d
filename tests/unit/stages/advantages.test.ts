import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import { type Batch, rowsByGroup, selectRows, takeRows } from '../../../src/core/stages/batch.ts';
import { stages } from '../../../src/core/stages/index.ts';
import type { AdvantageVariant } from '../../../src/core/stages/stage.ts';
import { advantagesOf, anyBatch, batchOf, contextOf, groupOf, stream, withNeeds } from './_fixtures.ts';

const { variants } = stages.advantage;
const estimate = (variant: AdvantageVariant, batch: Batch) =>
  variant.estimate(withNeeds(batch), defaults(variant.params), contextOf(batch));
/** Estimators that a shift changes: the baseline is not a mean of the rewards, or rewards are read as pass rates. */
const unshifted = [
  'asymmetric',
  'difficulty-balanced',
  'none',
  'remax',
  'gae',
  'gpg',
  'optimal-token-baseline',
];
/** Of equally small advantages the first is left out. */
const firstOfTies = ['cost-matched'];
/** Estimators that look at tokens, or at lengths. */
const perToken = ['prefix-tree', 'gae', 'optimal-token-baseline', 'opo', 'reinforce-plus-plus'];

function close(actual: ArrayLike<number>, expected: readonly number[], digits = 9): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits);
  });
}

describe('closed forms: [1, 0, 0, 0] in the peers', () => {
  const batch = groupOf(1, 0, 0, 0);

  it.each([
    ['TRL', 'group-z-score', {}, 1.49970006],
    ['verl', 'group-z-score', { eps: 1e-6 }, 1.499997],
    ['OpenRLHF', 'group-z-score', { eps: 1e-9 }, 1.499999997],
    ['open-instruct standard', 'group-z-score', { ddof: '0', eps: 1e-8 }, 1.73205077],
    ['open-instruct centred', 'mean-centred', {}, 0.75],
    ['RLOO', 'rloo', {}, 1],
  ])('%s', (_, id, params, first) => {
    const advantages = advantagesOf(id, batch, params);
    expect(advantages[0]).toBeCloseTo(first, 8);
    close(advantages.slice(1), [-first / 3, -first / 3, -first / 3], 8);
  });
});

describe('median (MC-GRPO reference vectors)', () => {
  it.each([
    [[0.2, 1, 0.35], 'none', [-0.993377483, 4.304635762, 0]],
    [[0.2, 1, 0.35], 'silent', [-1.490066225, 6.456953642, 0]],
    [[0.2, 1, 0.35], 'pivot', [-1.490066225, 6.456953642, 0]],
    [[0, 1, 0], 'none', [0, 1000, 0]],
    [[0, 1, 0], 'silent', [0, 3000, 0]],
    [[0, 1, 0], 'pivot', [0, 1500, 0]],
    [[0.1, 0.9, 0.4, 0.55, 0.2], 'none', [-1.492537313, 2.487562189, 0, 0.746268657, -0.995024876]],
  ])('%j made up for %s', (rewards, rescale, expected) => {
    close(advantagesOf('median', groupOf(...rewards), { rescale }), expected);
  });

  it('takes the lower middle of an even group, as torch.median', () => {
    close(advantagesOf('median', groupOf(1, 2, 3, 4), { scale: 'none' }), [-1, 0, 1, 2]);
    // Deviations from 2 are 1, 0, 1, 2: the lower middle of 0, 1, 1, 2 is 1.
    close(advantagesOf('median', groupOf(1, 2, 3, 4), { eps: 1 }), [-0.5, 0, 0.5, 1]);
  });

  it('leaves signs as they are whichever way it is scaled', () => {
    close(advantagesOf('median', groupOf(0, 0, 1), { scale: 'none' }), [0, 0, 1]);
  });
});

describe('batch baselines', () => {
  const batch = batchOf({ mask: [[1], [1], [1], [1]], groups: [0, 0, 1, 1], rewards: [1, 1, 0, 2] });

  it('compare with the whole batch, whatever the group', () => {
    close(advantagesOf('batch-baseline', batch), [0, 0, -1, 1]);
    const std = Math.sqrt(2 / 3);
    close(advantagesOf('batch-baseline', batch, { whiten: true }), [
      0,
      0,
      -1 / (std + 1e-4),
      1 / (std + 1e-4),
    ]);
  });

  it('none at all is the reward', () => {
    close(advantagesOf('none', batch), [1, 1, 0, 2]);
  });
});

describe('degenerate groups', () => {
  const comparing = variants.filter(({ id }) => id !== 'none' && id !== 'remax');

  it.each(comparing)('$id: equal rewards give exactly 0', (variant) => {
    for (const reward of [0.1, 0.7, 1 / 3, -1e9, 0]) {
      const batch = groupOf(...new Array<number>(8).fill(reward));
      expect(Array.from(estimate(variant, batch)).every((value) => value === 0)).toBe(true);
    }
  });

  it.each(comparing)('$id: a group of one gets 0', (variant) => {
    expect(Array.from(estimate(variant, groupOf(-0.7)))).toEqual([0]);
  });

  it.each([
    ['group-z-score', 3 / (1 + 1e-4)],
    ['mean-centred', 3],
    ['rloo', 3],
  ])('%s: a group of one gets its reward where told so, as in verl', (id, expected) => {
    expect(advantagesOf(id, groupOf(3), { single: 'reward' })).toEqual([expected]);
  });

  it.each(variants)('$id: takes empty batches, empty groups and fully masked rows', (variant) => {
    expect(estimate(variant, batchOf({ mask: [] }))).toHaveLength(0);
    const batch = batchOf({
      mask: [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      groups: [2, 2, 2],
      rewards: [1, 0, 0],
    });
    const advantages = estimate(variant, batch);
    expect(advantages.every(Number.isFinite)).toBe(true);
    expect([advantages[0], advantages[1], advantages[3], advantages[4]]).toEqual([0, 0, 0, 0]);
  });
});

describe('invariances', () => {
  /** Largest difference, relative to the largest advantage. */
  function expectSame(actual: Float64Array, expected: Float64Array, tolerance = 1e-6): void {
    const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i]) / size).toBeLessThan(tolerance);
    });
  }
  const withRewards = (batch: Batch, change: (reward: number, row: number) => number): Batch => ({
    ...batch,
    rewards: batch.rewards.map(change),
  });
  /** Rewards in steps of 1/8: shifting and scaling them is exact, so that ties stay ties. */
  const coarse = anyBatch.map((batch) => withRewards(batch, (reward) => Math.round(reward * 8) / 8));

  it.each(variants.filter(({ id }) => !unshifted.includes(id)))(
    '$id: a shift of all rewards changes nothing',
    (variant) => {
      fc.assert(
        fc.property(coarse, fc.integer({ min: -64, max: 64 }), (batch, eighths) => {
          const shifted = withRewards(batch, (reward) => reward + eighths / 8);
          expectSame(estimate(variant, shifted), estimate(variant, batch));
        }),
      );
    },
  );

  it.each(['mean-centred', 'rloo', 'batch-baseline', 'none'])('%s: scales with the rewards', (id) => {
    const variant = variants.find((each) => each.id === id)!;
    fc.assert(
      fc.property(coarse, fc.constantFrom(0.25, 2, 16), (batch, factor) => {
        const scaled = estimate(
          variant,
          withRewards(batch, (reward) => reward * factor),
        );
        expectSame(
          scaled,
          estimate(variant, batch).map((value) => value * factor),
        );
      }),
    );
  });

  it('group-z-score: hardly depends on the scale of rewards', () => {
    const variant = variants.find((each) => each.id === 'group-z-score')!;
    const params = { ...defaults(variant.params), eps: 1e-9 };
    fc.assert(
      fc.property(coarse, (batch) => {
        const scaled = variant.estimate(
          withRewards(batch, (reward) => reward * 1000),
          params,
        );
        expectSame(scaled, variant.estimate(batch, params), 1e-6);
      }),
    );
  });

  it.each(['group-z-score', 'mean-centred', 'rloo'])('%s: sums to 0 over each group', (id) => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const whole = { ...batch, mask: batch.mask.map(() => 1) };
        const advantages = advantagesOf(id, whole);
        for (const rows of rowsByGroup(batch)) {
          expect(Math.abs(rows.reduce((sum, row) => sum + advantages[row], 0))).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('median: leaves as many above as below, ties aside', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const advantages = advantagesOf('median', { ...batch, mask: batch.mask.map(() => 1) });
        for (const rows of rowsByGroup(batch)) {
          const half = rows.length / 2;
          expect(rows.filter((row) => advantages[row] > 0).length).toBeLessThanOrEqual(half);
          expect(rows.filter((row) => advantages[row] < 0).length).toBeLessThanOrEqual(half);
        }
      }),
    );
  });

  it.each(variants.filter(({ id }) => !firstOfTies.includes(id)))(
    '$id: the order of rows does not matter',
    (variant) => {
      fc.assert(
        fc.property(anyBatch, fc.nat(1000), (batch, salt) => {
          const order = stream(salt).permutation(batch.rows);
          const permuted = selectRows(batch, order);
          const expected = takeRows(estimate(variant, batch), order, batch.width);
          expectSame(estimate(variant, permuted), expected, 1e-9);
        }),
      );
    },
  );

  it.each(variants.filter(({ id }) => !perToken.includes(id)))(
    '$id: is one number a row, 0 where the mask is 0',
    (variant) => {
      fc.assert(
        fc.property(anyBatch, (batch) => {
          const advantages = estimate(variant, batch);
          const whole = estimate(variant, { ...batch, mask: batch.mask.map(() => 1) });
          advantages.forEach((value, i) => {
            expect(value).toBe(batch.mask[i] ? whole[i - (i % batch.width)] : 0);
          });
        }),
      );
    },
  );

  it('rloo is the mean-centred advantage times G / (G − 1), and leaves its own reward out', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const whole = { ...batch, mask: batch.mask.map(() => 1) };
        const rloo = advantagesOf('rloo', whole);
        for (const rows of rowsByGroup(batch)) {
          for (const row of rows) {
            const others = rows.filter((other) => other !== row);
            if (others.length === 0) continue;
            const mean = others.reduce((sum, other) => sum + batch.rewards[other], 0) / others.length;
            expect(rloo[row]).toBeCloseTo(batch.rewards[row] - mean, 9);
          }
        }
      }),
    );
  });
});
