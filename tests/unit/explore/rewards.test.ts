import { describe, expect, it } from 'vitest';
import { rewardCurve, shapeOf, shapes } from '../../../src/app/explore/rewards/compute.ts';
import { gripsOf } from '../../../src/app/explore/rewards/grips.ts';
import { rewardsSentence } from '../../../src/app/explore/rewards/sentence.ts';
import { defaults } from '../../../src/core/params.ts';

const setting = { longest: 20, worth: 1, cycle: 4 };
const curve = (id: string, changes = {}, own = setting) => {
  const shape = shapeOf(id);
  return rewardCurve(shape, { ...defaults(shape.params), ...changes }, own);
};

describe('curves over length', () => {
  it('exist of the shapes that look at length', () => {
    const ids = shapes.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['cosine', 'length-penalty', 'repetition', 'soft-overlong', 'stop-properly']),
    );
    for (const level of ['components', 'clip-reward', 'kl-reward', 'relative-credit'])
      expect(ids).not.toContain(level);
  });

  it('are what the verifier pays, and the shape', () => {
    const { right, wrong } = curve('length-penalty', { cost: 0.1 });
    expect(right[9]).toBeCloseTo(0, 12);
    expect(wrong[9]).toBeCloseTo(-1, 12);
    expect(curve('soft-overlong', { cache: 0.5 }).right[14]).toBeCloseTo(0.5, 12);
    expect(curve('cosine').wrong[19]).toBeCloseTo(-0.5, 12);
  });

  it('cut off the longest response, and repeat themselves with their period', () => {
    const { right } = curve('stop-properly', { coef: -1 });
    expect([right[18], right[19]]).toEqual([1, -1]);
    expect(curve('repetition', { size: 1 }).right[3]).toBe(1);
    expect(curve('repetition', { size: 1 }).right[7]).toBe(0.5);
  });
});

describe('grips', () => {
  it.each(['soft-overlong', 'cosine'])('of %s lead back to their parameters', (id) => {
    const params = defaults(shapeOf(id).params);
    for (const picture of ['right', 'wrong'] as const) {
      for (const grip of gripsOf(id, picture)) {
        const value = Number(params[grip.param as keyof typeof params]);
        expect(grip.valueOf(grip.placeOf(params, setting), params, setting)).toBeCloseTo(value, 12);
      }
    }
  });

  it('of the cosine stand where the curve ends', () => {
    const params = defaults(shapeOf('cosine').params);
    const [, long] = gripsOf('cosine', 'right');
    expect(long.placeOf(params, setting)).toBeCloseTo(curve('cosine').right[19], 12);
  });
});

describe('the sentence', () => {
  it('says what is paid', () => {
    expect(rewardsSentence(10, [{ name: 'A', curve: curve('soft-overlong') }])).toBe(
      'A right and a wrong answer of 10 tokens get 1.00 and 0.00 under A. Being right always pays at least as much as being wrong, at whatever length.',
    );
  });

  it('finds loopholes', () => {
    const text = rewardsSentence(1, [{ name: 'B', curve: curve('length-penalty', { cost: 0.1 }) }]);
    expect(text).toContain('under B a right answer of 12 tokens gets less than a wrong one of 1.');
  });
});
