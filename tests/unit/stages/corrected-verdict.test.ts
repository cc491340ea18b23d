import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import correctedVerdict, {
  forwardWeight,
  information,
  rateFromAppeals,
  unbiased,
} from '../../../src/core/rewards/corrected-verdict.ts';
import { type Changes, resolveRecipe } from '../../../src/core/stages/recipe.ts';
import type { Memory, RewardContext } from '../../../src/core/stages/stage.ts';
import { recipeWarnings } from '../../../src/core/stages/warnings.ts';
import type { VerdictNoise } from '../../../src/core/tasks/task.ts';
import { advantagesOf, batchOf, component, groupOf } from './_fixtures.ts';

const rate = fc.double({ min: 0, max: 0.45, noNaN: true });
const anyNoise = fc.record({ falsePositive: rate, falseNegative: rate });

/** Mean over what a noisy verifier says of a response that is right or wrong. */
function mean(truth: 0 | 1, noise: VerdictNoise, of: (verdict: number) => number): number {
  const called = truth === 1 ? 1 - noise.falseNegative : noise.falsePositive;
  return called * of(1) + (1 - called) * of(0);
}

describe('corrections, in expectation', () => {
  it('backward: the true verdict', () => {
    fc.assert(
      fc.property(anyNoise, (noise) => {
        for (const truth of [0, 1] as const) {
          expect(mean(truth, noise, (verdict) => unbiased(verdict, noise))).toBeCloseTo(truth, 9);
        }
      }),
    );
  });

  it('forward: nothing where it is right, −J where it is wrong', () => {
    fc.assert(
      fc.property(anyNoise, (noise) => {
        const weight = (verdict: number) => forwardWeight(verdict, noise);
        expect(mean(1, noise, weight)).toBeCloseTo(0, 12);
        expect(mean(0, noise, weight)).toBeCloseTo(-information(noise).j, 12);
      }),
    );
  });

  it('are the verdict but for a factor and a constant, so z-scores do not see them', () => {
    const noise = { falsePositive: 0.1, falseNegative: 0.2 };
    const verdicts = [1, 0, 0, 1, 0, 0, 1, 0];
    const zScores = (rewards: number[]) => advantagesOf('group-z-score', groupOf(...rewards), { eps: 1e-6 });
    const plain = zScores(verdicts);
    const apart = (other: number[]) => Math.max(...other.map((value, i) => Math.abs(value - plain[i])));
    // The numbers of the method's specification: an ε against another spread, and rounding.
    expect(apart(zScores(verdicts.map((verdict) => unbiased(verdict, noise))))).toBeCloseTo(7e-7, 8);
    expect(apart(zScores(verdicts.map((verdict) => forwardWeight(verdict, noise))))).toBeLessThan(1e-12);
  });

  it('hold J at 0.05 where verdicts say next to nothing', () => {
    expect(information({ falsePositive: 0.5, falseNegative: 0.5 })).toEqual({ j: 0.05, clamped: true });
    expect(information({ falsePositive: 0.25, falseNegative: 0.25 })).toEqual({ j: 0.5, clamped: false });
  });
});

describe('the shaper', () => {
  const rates: readonly VerdictNoise[] = [
    { falsePositive: 0.25, falseNegative: 0.25 },
    { falsePositive: 0, falseNegative: 0.5 },
  ];
  const context = (memory?: Memory): RewardContext => ({
    components: [component('verdict', 1), component('truth', 0)],
    maxResponse: 1,
    correct: 'verdict',
    truth: 'truth',
    noise: { component: 'verdict', rates: ({ id }) => rates[id] },
    ...(memory && { memory }),
  });
  /** Two groups of two: verdict and truth of each row. */
  const batch = batchOf({
    mask: [[1], [1], [1], [1]],
    groups: [0, 0, 1, 1],
    components: [
      [1, 1],
      [0, 0],
      [1, 1],
      [0, 1],
    ],
  });
  function shaped(changed: ParamValues, given = context()) {
    const rewards = Float64Array.of(1, 1, 1, 1);
    correctedVerdict.shape(batch, given, { ...defaults(correctedVerdict.params), ...changed }, rewards);
    return Array.from(rewards, (reward) => reward - 1);
  }

  it('adds what the noise of each prompt makes of its verdicts', () => {
    expect(shaped({})).toEqual([1.5, -0.5, 2, 0]);
    expect(shaped({ direction: 'forward' })).toEqual([0.25, -0.75, 0.5, -0.5]);
  });

  it('takes given rates for all prompts, and verdicts at their word where there is no noise', () => {
    expect(shaped({ rates: 'given', falsePositive: 0.25, falseNegative: 0.25 })).toEqual([
      1.5, -0.5, 1.5, -0.5,
    ]);
    const { noise: _, ...quiet } = context();
    expect(shaped({}, { ...quiet, correct: 'truth' })).toEqual([1, 0, 1, 1]);
  });

  it('learns the false negatives’ rate from appeals, and keeps a running mean', () => {
    const memory: Memory = {};
    const changed = { rates: 'appealed', direction: 'forward', appealed: 1, keep: 0.75 };
    // Two accepted; of two rejected one is overturned: 1 of 3 right ones was missed.
    expect(shaped(changed, context(memory))[0]).toBeCloseTo(1 / 3, 12);
    expect(memory.falseNegative).toBeCloseTo(1 / 3, 12);
    memory.falseNegative = 0.1;
    expect(shaped(changed, context(memory))[0]).toBeCloseTo(0.75 * 0.1 + 0.25 / 3, 12);
  });

  it('looks at no more rejected responses than appeals allow', () => {
    expect(shaped({ rates: 'appealed', direction: 'forward', appealed: 0 })[0]).toBe(0);
    // The first of the two: it is wrong, so nothing is overturned.
    expect(shaped({ rates: 'appealed', direction: 'forward', appealed: 0.5 })[0]).toBe(0);
  });

  it('holds the appealed rate within bounds', () => {
    const all = { accepted: 0, rejected: 8, appealed: 8, overturned: 8 };
    expect(rateFromAppeals(all, null, 0.9)).toEqual({ falseNegatives: 8, raw: 1, rate: 0.45 });
    expect(rateFromAppeals({ ...all, overturned: 0 }, 0.2, 0.9)).toMatchObject({ raw: null, rate: 0.2 });
  });
});

describe('warnings', () => {
  const stages = (changes: Changes) =>
    recipeWarnings(resolveRecipe({ reward: 'corrected-verdict', ...changes })).map(({ stage }) => stage);

  it.each<[string, Changes, string[]]>([
    ['backward, centred', { advantage: 'mean-centred' }, []],
    ['backward under z-scores', {}, ['advantage']],
    ['forward, as the advantage', { 'corrected-verdict.direction': 'forward', advantage: 'none' }, []],
    [
      'forward, centred',
      { 'corrected-verdict.direction': 'forward', advantage: 'mean-centred' },
      ['advantage'],
    ],
    [
      'rates that leave nothing',
      {
        advantage: 'mean-centred',
        'corrected-verdict.rates': 'given',
        'corrected-verdict.falsePositive': 0.5,
        'corrected-verdict.falseNegative': 0.5,
      },
      ['reward'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(stages(changes)).toEqual(expected);
  });
});
