import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsFor, digitsOf, drawDistinct, trainingCount } from '../../../src/core/tasks/questions.ts';
import { taskStream } from './support.ts';

describe('drawDistinct', () => {
  it('draws different numbers of the pool, all of it where it is small', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 60 }), fc.nat(), (wanted, available, seed) => {
        const drawn = drawDistinct(wanted, available, taskStream(seed));
        expect(drawn).toHaveLength(Math.min(wanted, available));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.every((number) => number >= 0 && number < available)).toBe(true);
      }),
    );
  });

  it('is fair: each number comes first, and comes at all, equally often', () => {
    const first = new Int32Array(5);
    const at = new Int32Array(5);
    for (let seed = 0; seed < 5000; seed++) {
      const drawn = drawDistinct(2, 5, taskStream(seed));
      first[drawn[0]] += 1;
      for (const number of drawn) at[number] += 1;
    }
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(800));
    for (const count of at) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(1200));
  });
});

it('splits off a share, but never everything', () => {
  expect(trainingCount(10, 0)).toBe(10);
  expect(trainingCount(10, 0.2)).toBe(8);
  expect(trainingCount(2, 0.9)).toBe(1);
  expect(trainingCount(1, 0.9)).toBe(1);
});

describe('digits', () => {
  it('read back as the number', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.integer({ min: 2, max: 97 }), (value, base) => {
        const width = digitsFor(value + 1, base);
        const digits = digitsOf(value, base, width);
        expect(digits.reduce((sum, digit) => sum * base + digit, 0)).toBe(value);
        expect(width === 1 || digits[0] > 0).toBe(true);
      }),
    );
  });

  it('are written with leading zeros', () => {
    expect(digitsOf(7, 10, 3)).toEqual([0, 0, 7]);
    expect([digitsFor(10, 10), digitsFor(11, 10), digitsFor(1, 10)]).toEqual([1, 2, 1]);
  });
});
