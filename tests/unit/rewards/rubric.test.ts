import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import {
  type Adapting,
  nextMultipliers,
  observed,
  rubricReward,
  type Seen,
  sharesOf,
  unseen,
} from '../../../src/core/rewards/_rubric.ts';
import aware, { multipliers } from '../../../src/core/rewards/policy-aware-rubric.ts';
import rubric from '../../../src/core/rewards/rubric.ts';
import type { Memory, RewardContext } from '../../../src/core/stages/stage.ts';
import { batchOf } from '../stages/_fixtures.ts';
import { build } from '../tasks/support.ts';

const criteria = { weights: [3, 1, 2, 2], categories: ['a', 'a', 'b', 'b'] };
const rows = [
  [1, 0, 1, 0],
  [1, 1, 0, 0],
  [1, 1, 1, 0],
  [1, 0, 0, 0],
];
const settings: Adapting = { lambda: 0.5, keep: 0.5, smoothing: 0.01, least: 0.25, most: 4, verdicts: 3 };
const seenIn = (verdicts: readonly (readonly number[])[]): Seen[] =>
  verdicts[0].map((_, j) => verdicts.reduce((seen, row) => observed(seen, row[j]), unseen));
const ones = [1, 1, 1, 1];

const anyCriteria = fc
  .array(fc.record({ weight: fc.double({ min: 0.1, max: 10, noNaN: true }), category: fc.nat(2) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((all) => ({
    weights: all.map(({ weight }) => weight),
    categories: all.map(({ category }) => category),
  }));
const anyVerdicts = (count: number) =>
  fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }), {
    minLength: 4,
    maxLength: 12,
  });

describe('rubricReward', () => {
  it('is the mean of the categories’ weighted means', () => {
    expect(rows.map((row) => rubricReward(row, criteria))).toEqual([0.625, 0.5, 0.75, 0.375]);
  });

  it('leaves out criteria without a verdict, and categories without any', () => {
    expect(rubricReward([1, Number.NaN, 0, 1], criteria)).toBe(0.75);
    expect(rubricReward([1, 0, Number.NaN, Number.NaN], criteria)).toBe(0.75);
    expect(rubricReward(Array(4).fill(Number.NaN), criteria)).toBeNaN();
  });

  it('is from 0 to 1, by shares that add up to 1 in each category', () => {
    fc.assert(
      fc.property(anyCriteria, (own) => {
        const shares = sharesOf(own);
        for (const category of new Set(own.categories)) {
          const sum = shares.reduce((all, each, j) => (own.categories[j] === category ? all + each : all), 0);
          expect(sum).toBeCloseTo(1, 12);
        }
        expect(
          rubricReward(
            own.weights.map(() => 1),
            own,
          ),
        ).toBe(1);
        expect(
          rubricReward(
            own.weights.map(() => 0),
            own,
          ),
        ).toBe(0);
      }),
    );
  });
});

describe('nextMultipliers', () => {
  it('is the worked example of the specification', () => {
    const { variances, next } = nextMultipliers(criteria, seenIn(rows), ones, settings);
    expect(variances).toEqual([0, 0.25, 0.25, 0]);
    [0.78448276, 1.64655172, 1.23148148, 0.76851852].forEach((want, j) => {
      expect(next[j]).toBeCloseTo(want, 8);
    });
  });

  it('returns to 1 where a category has no spread, and keeps what has too few verdicts', () => {
    const same = seenIn([ones, ones, ones, ones].map((row) => row.map(() => 0.3)));
    expect(nextMultipliers(criteria, same, [0.5, 3, 1, 1], settings).next).toEqual([0.75, 2, 1, 1]);
    const few = nextMultipliers(criteria, seenIn(rows), [0.5, 3, 1, 1], { ...settings, verdicts: 5 });
    expect(few.next).toEqual([0.5, 3, 1, 1]);
  });

  it('has ratios whose mean over a category, by human weight, is 1', () => {
    const cases = anyCriteria.chain((own) => fc.tuple(fc.constant(own), anyVerdicts(own.weights.length)));
    fc.assert(
      fc.property(cases, ([own, verdicts]) => {
        const seen = seenIn(verdicts);
        const old = own.weights.map(() => 1);
        const { ratios, next } = nextMultipliers(own, seen, old, settings);
        const shares = sharesOf(own);
        for (const category of new Set(own.categories)) {
          const mean = ratios.reduce(
            (sum, ratio, j) => (own.categories[j] === category ? sum + shares[j] * ratio : sum),
            0,
          );
          expect(mean).toBeCloseTo(1, 9);
        }
        expect(next.every((alpha) => alpha >= settings.least && alpha <= settings.most)).toBe(true);
      }),
    );
  });
});

describe('the shapers', () => {
  const task = build('rubric-attributes', { prompts: 2 });
  const { components, maxResponse, rubric: own } = task;
  const context: RewardContext = { components, maxResponse, ...(own && { rubric: own }) };
  const ids = ['a1', 'a2', 'b1', 'b2'];
  const batch = {
    ...batchOf({ mask: rows.map(() => [1, 1, 1, 1]), groups: [0, 0, 0, 0] }),
    components: Float64Array.from(rows.flatMap((row) => [...row, 0])),
  };
  const shaped = (memory: Memory, params = defaults(aware.params)) => {
    const rewards = new Float64Array(4);
    aware.shape(batch, { ...context, memory }, params, rewards);
    return Array.from(rewards);
  };

  it('pay by category or over the whole rubric', () => {
    const heavier = own?.map((each) => (each.component === 'a1' ? { ...each, weight: 18 } : each)) ?? [];
    const pay = (over: 'category' | 'rubric') => {
      const rewards = new Float64Array(4);
      rubric.shape(batch, { ...context, rubric: heavier }, { over }, rewards);
      return Array.from(rewards, (reward) => Number(reward.toFixed(12)));
    };
    expect(pay('category')).toEqual([0.9, 0.5, 0.95, 0.45]);
    expect(pay('rubric')).toEqual([27, 20, 29, 18].map((sum) => Number((sum / 30).toFixed(12))));
  });

  it('hold multipliers within an epoch, and move them to what responses differ on after it', () => {
    const memory: Memory = {};
    const params = { ...defaults(aware.params), visits: 2 };
    const first = shaped(memory, params);
    expect(multipliers(memory, 0, ids)).toEqual(ones);
    expect(shaped(memory, params)).toEqual(first);
    const [a1, a2, b1, b2] = multipliers(memory, 0, ids);
    expect(a1).toBeLessThan(1);
    expect(a2).toBeGreaterThan(1);
    expect(b1).toBeGreaterThan(b2);
    expect(shaped(memory, params)).not.toEqual(first);
    // Another prompt has multipliers of its own.
    expect(multipliers(memory, 1, ids)).toEqual(ones);
  });

  it('see the bare rubric where nothing is remembered', () => {
    const rewards = new Float64Array(4);
    rubric.shape(batch, context, { over: 'category' }, rewards);
    expect(shaped({})).toEqual(Array.from(rewards));
  });

  it('need a task with a rubric', () => {
    const bare = { components, maxResponse };
    for (const shape of [rubric, aware]) {
      expect(() => shape.shape(batch, bare, defaults(shape.params) as never, new Float64Array(4))).toThrow(
        /needs a task with a rubric/,
      );
    }
  });
});
