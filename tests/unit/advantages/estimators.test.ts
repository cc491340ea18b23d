import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { type Batch, ownLengths, rowsByGroup } from '../../../src/core/stages/batch.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import type { AdvantageContext } from '../../../src/core/stages/stage.ts';
import { anyBatch, batchOf, contextOf, groupOf, normals, withNeeds } from '../stages/_fixtures.ts';

function estimate(id: string, batch: Batch, changed: ParamValues = {}, context?: AdvantageContext) {
  const variant = variantOf('advantage', id);
  return variant.estimate(batch, { ...defaults(variant.params), ...changed }, context ?? contextOf(batch));
}

const close = (actual: ArrayLike<number>, expected: readonly number[], digits = 9) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i], `[${i}]`).toBeCloseTo(value, digits);
  });
};

describe('estimators of one number a row, by hand', () => {
  it('batch-std: the group’s mean, everybody’s std', () => {
    const batch = batchOf({ mask: [[1], [1], [1], [1]], groups: [0, 0, 1, 1], rewards: [1, 0, 3, 2] });
    // Raw rewards 1 0 3 2: mean 1.5, squares 5, std √(5/3).
    const std = Math.sqrt(5 / 3) + 1e-4;
    close(estimate('batch-std', batch), [0.5 / std, -0.5 / std, 0.5 / std, -0.5 / std]);
  });

  it('opo: long responses weigh more in the baseline', () => {
    const batch = batchOf({
      mask: [
        [1, 1, 1],
        [1, 0, 0],
      ],
      rewards: [1, 0],
    });
    close(estimate('opo', batch), [0.25, 0.25, 0.25, -0.75, 0, 0]);
  });

  it('gpg: B over the number of rewarded responses', () => {
    close(estimate('gpg', groupOf(1, 0, 0, 0), { norm: 2 }), [1.5, -0.5, -0.5, -0.5]);
    close(estimate('gpg', groupOf(0, 0)), [0, 0]);
  });

  it('pass-at-k: the best alone, by its lead', () => {
    close(estimate('pass-at-k', groupOf(1, 4, 2, 4.5), { divide: false }), [0, 0, 0, 0.5]);
    close(estimate('pass-at-k', groupOf(1, 0, 1)), [0, 0, 0]);
    const std = Math.sqrt(1 / 3) + 1e-6;
    close(estimate('pass-at-k', groupOf(0, 1, 0)), [0, 1 / std, 0]);
  });

  it('remax: minus the reward of the greedy response', () => {
    const batch = { ...groupOf(1, 0, 3), baselines: Float64Array.of(1, 1, 1) };
    close(estimate('remax', batch), [0, -1, 2]);
  });

  it('gdpo: a rare reward is not drowned out by a large one', () => {
    const parts = [
      { weight: 1, values: Float64Array.of(1, 0, 0, 0) },
      { weight: 1, values: Float64Array.of(0, 0, 100, 100) },
    ];
    const batch = groupOf(1, 0, 100, 100);
    const [first, second] = estimate('gdpo', batch, { whitenOver: 'nothing' }, { parts });
    const [summed, other] = estimate('group-z-score', batch);
    expect(first - second).toBeGreaterThan(1.9);
    expect(summed - other).toBeLessThan(0.1);
    const whole = estimate('gdpo', batch, {}, { parts });
    expect(whole.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(Math.sqrt(whole.reduce((sum, value) => sum + value * value, 0) / 3)).toBeCloseTo(1, 3);
  });

  it('rloo: whitened over responses, TRL’s normalize_advantages', () => {
    const values = estimate('rloo', groupOf(1, 0, 0, 0), { whiten: true });
    close(
      values,
      [1.5, -0.5, -0.5, -0.5].map((z) => z / (1 + 1e-4 / (2 / 3))),
      9,
    );
  });

  it('limit bounds the advantage, after the division', () => {
    close(estimate('mean-centred', groupOf(30, 0, 0), { limit: 10 }), [10, -10, -10]);
    close(estimate('rloo', groupOf(3, 0), { limit: 2 }), [2, -2]);
  });
});

describe('estimators of tokens, by hand', () => {
  const gap = batchOf({ mask: [[1, 0, 1, 0]], rewards: [1] });

  it('reinforce-plus-plus: foreign tokens are skipped, or are steps', () => {
    const bare = { gamma: 0.5, whitening: 'none' };
    close(estimate('reinforce-plus-plus', gap, { ...bare, gaps: 'skip' }), [0.5, 0, 1, 0]);
    close(estimate('reinforce-plus-plus', gap, { ...bare, gaps: 'zero' }), [0.25, 0, 1, 0]);
  });

  it('reinforce-plus-plus: whitened by N − 1, or by N', () => {
    const batch = groupOf(3, 1);
    close(estimate('reinforce-plus-plus', batch), [1 / Math.sqrt(2), -1 / Math.sqrt(2)], 6);
    close(estimate('reinforce-plus-plus', batch, { whitening: 'floored' }), [1, -1]);
    close(estimate('reinforce-plus-plus', batch, { whitening: 'mean' }), [1, -1]);
    close(estimate('reinforce-plus-plus', groupOf(5, 5)), [0, 0]);
  });

  it('reinforce-plus-plus: token rewards come after the group’s baseline', () => {
    const batch = { ...groupOf(1, 0), tokenRewards: Float64Array.of(-0.25, 0.5) };
    const pick = { baseline: 'group', whitening: 'none' };
    close(estimate('reinforce-plus-plus', batch, pick), [0.25, 0]);
  });

  it('gae: δ and its discounted sum', () => {
    const batch = { ...batchOf({ mask: [[1, 1]], rewards: [1] }), values: Float64Array.of(0.5, 0.25) };
    const pick = { gamma: 0.5, lambda: 0.5, whitening: 'none' };
    // δ₁ = 1 − 0.25, δ₀ = 0.5 · 0.25 − 0.5; Â₀ = δ₀ + 0.25 δ₁.
    close(estimate('gae', batch, pick), [-0.375 + 0.25 * 0.75, 0.75]);
    const { critic, params } = variantOf('advantage', 'gae');
    const targets = critic!.targets(batch, { ...defaults(params), ...pick });
    close(targets, [-0.375 + 0.25 * 0.75 + 0.5, 1]);
  });

  it('gae: λ = 1 is the return minus the value, whatever stands between', () => {
    const batch = { ...gap, values: Float64Array.of(0.25, 9, 0.5, 9) };
    for (const gaps of ['skip', 'zero']) {
      close(estimate('gae', batch, { gamma: 1, lambda: 1, whitening: 'none', gaps }), [0.75, 0, 0.5, 0]);
    }
  });

  it('optimal-token-baseline: equal energies give the group’s mean', () => {
    const batch = { ...groupOf(1, 0, 0, 0), collisions: new Float64Array(4).fill(0.5) };
    close(estimate('optimal-token-baseline', batch), [0.75, -0.25, -0.25, -0.25], 6);
  });

  it('optimal-token-baseline: weights by energy, and by the square of importance', () => {
    const batch = {
      ...groupOf(1, 0),
      oldLogps: Float64Array.of(Math.log(0.5), Math.log(0.25)),
      collisions: Float64Array.of(0.5, 0.5),
    };
    // W = 1 − 2π + Σπ²: 0.5 and 1; with ω² = 4 and 1: 2 and 1.
    close(estimate('optimal-token-baseline', batch), [2 / 3, -1 / 3], 6);
    const importance = Float64Array.of(2, 1);
    close(estimate('optimal-token-baseline', batch, {}, { importance }), [1 / 3, -2 / 3], 6);
  });

  it('optimal-token-baseline: the longest tail is bare, or silent; n-th own tokens may be aligned', () => {
    const batch = {
      ...batchOf({
        mask: [
          [1, 0, 1],
          [1, 0, 0],
        ],
        rewards: [1, 0],
      }),
      collisions: new Float64Array(6).fill(0.5),
    };
    const last = (changed: ParamValues) => estimate('optimal-token-baseline', batch, changed)[2];
    expect(last({ tail: true })).toBe(1);
    expect(last({ tail: false })).toBe(0);
    expect(last({ tail: true, align: 'count' })).toBe(1);
  });
});

describe('properties', () => {
  const all = stages.advantage.variants;

  it.each(all)('$id: what stands at masked tokens never matters', (variant) => {
    fc.assert(
      fc.property(anyBatch, (bare) => {
        const batch = withNeeds({ ...bare, tokenRewards: normals(bare.mask.length, 1, 3) });
        const spoil = (values: ArrayLike<number>) =>
          Float64Array.from(values, (value, i) => (batch.mask[i] ? value : Number.NaN));
        const spoilt: Batch = {
          ...batch,
          values: spoil(batch.values!),
          collisions: spoil(batch.collisions!),
          tokenRewards: spoil(batch.tokenRewards!),
          oldLogps: spoil(batch.oldLogps),
          entropies: spoil(batch.entropies),
        };
        const params = defaults(variant.params);
        expect(variant.estimate(spoilt, params, contextOf(batch))).toEqual(
          variant.estimate(batch, params, contextOf(batch)),
        );
      }),
    );
  });

  it.each(all.filter(({ id }) => !['none', 'batch-baseline', 'reinforce-plus-plus'].includes(id)))(
    '$id: a response of which nothing is said has no advantage and sways nobody',
    (variant) => {
      const batch = withNeeds(batchOf({ mask: [[1], [1], [1]], rewards: [1, 0, Number.NaN] }));
      const without = withNeeds(groupOf(1, 0));
      if (variant.dense || variant.id === 'gpg' || variant.id === 'median') return;
      const params = defaults(variant.params);
      const [first, second, third] = variant.estimate(batch, params, contextOf(batch));
      expect([first, second]).toEqual(Array.from(variant.estimate(without, params, contextOf(without))));
      expect(third).toBe(0);
    },
  );

  it('opo is the baseline that leaves no net push per token', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const advantages = estimate('opo', batch);
        const lengths = ownLengths(batch);
        for (const rows of rowsByGroup(batch)) {
          if (rows.length < 2 || rows.every((row) => lengths[row] === 0)) continue;
          let sum = 0;
          for (const row of rows) {
            for (let i = row * batch.width; i < (row + 1) * batch.width; i++) sum += advantages[i];
          }
          expect(Math.abs(sum)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('reinforce-plus-plus: mean 0 and variance 1 over the tokens', () => {
    const batch = batchOf({
      mask: [
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 0],
      ],
      rewards: [3, -1, 0.5],
    });
    const own = Array.from(estimate('reinforce-plus-plus', batch)).filter((_, i) => batch.mask[i]);
    expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect(own.reduce((sum, value) => sum + value * value, 0) / (own.length - 1)).toBeCloseTo(1, 6);
  });

  it('say what they miss', () => {
    const batch = groupOf(1, 0);
    for (const { needs, estimate, params } of all) {
      const misses = needs?.values || needs?.greedy || needs?.collisions || needs?.parts;
      if (misses) expect(() => estimate(batch, defaults(params))).toThrow(/needs/);
    }
  });
});
