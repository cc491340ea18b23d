import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import variant, { consistencyBonus, likelihoodOf } from '../../../src/core/rewards/consistency-bonus.ts';
import type { RewardContext } from '../../../src/core/stages/stage.ts';
import { batchOf } from '../stages/_fixtures.ts';
import { build } from '../tasks/support.ts';

const rule = { lambda: 0.5, cap: 0.95, margin: 0, least: 0.1 };
const params = defaults(variant.params);

describe('consistencyBonus', () => {
  it('is the paper’s worked example', () => {
    const { selected, mean, bonuses } = consistencyBonus(
      [1, 1, 1, 0, 0, 0, 0, 0],
      [0.99, 0.6, 0.85, 0.9, 0.1, 0.3, 0.2, 0.4],
      rule,
    );
    expect(selected).toEqual([0, 1, 2]);
    expect(mean).toBeCloseTo(0.8, 12);
    expect(Array.from(bonuses)).toEqual([0.5, 0, 0.5, 0, 0, 0, 0, 0]);
  });

  it('pays nobody where nothing is right, and everybody where right ones are equally likely', () => {
    expect(consistencyBonus([0, 0], [0.9, 0.2], rule)).toMatchObject({ selected: [], mean: Number.NaN });
    for (const likelihood of [0.1 + 0.2, 0.7, 0.99]) {
      const { bonuses } = consistencyBonus([1, 1, 1], Array(3).fill(likelihood), rule);
      expect(Array.from(bonuses)).toEqual([0.5, 0.5, 0.5]);
    }
  });

  it('calls an empty span certain', () => {
    expect(likelihoodOf([])).toBe(1);
    expect(likelihoodOf([Math.log(0.2), Math.log(0.8)])).toBeCloseTo(0.4, 12);
  });
});

describe('the shaper', () => {
  const task = build('reason-or-shortcut', { prompts: 1, labels: 3 });
  const { components, maxResponse, correct, answerFrom } = task;
  // The thought's log-probability must not matter, nor what other groups do.
  const referenceLogps = Float32Array.of(-9, -0.1, -0.1, -2, -1, -0.2, -1, -3);
  const context: RewardContext = {
    components,
    maxResponse,
    correct,
    referenceLogps,
    ...(answerFrom && { answerFrom }),
  };
  const batch = {
    ...batchOf({
      mask: [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      groups: [0, 0, 0, 1],
    }),
    components: Float64Array.of(1, 0, 1, 0, 0, 0, 1, 0),
  };

  it('reads the answer’s tokens, group by group', () => {
    const rewards = new Float64Array(4);
    variant.shape(batch, context, params, rewards);
    expect(Array.from(rewards)).toEqual([0.5, 0, 0, 0.5]);
  });

  it('pays each its likelihood, cut at the cap, where it is paid to all', () => {
    const rewards = new Float64Array(4);
    variant.shape(batch, context, { ...params, paid: 'all', cap: 0.5 }, rewards);
    [0.25, 0.5 * Math.exp(-2), 0.25, 0.5 * Math.exp(-3)].forEach((want, i) => {
      expect(rewards[i]).toBeCloseTo(want, 6);
    });
  });

  it('says nothing of rows that have not been scored', () => {
    const rewards = new Float64Array(4);
    variant.shape(batch, { ...context, referenceLogps: null }, params, rewards);
    expect(Array.from(rewards)).toEqual([0, 0, 0, 0]);
  });

  it('needs a task that tells the answer from the reasoning', () => {
    const { answerFrom: _, ...rest } = context;
    expect(() => variant.shape(batch, rest, params, new Float64Array(4))).toThrow(/tells the answer/);
  });
});
