import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine, exp, expm1, log, pow, sigmoid, tanh } from '../../../src/core/math.ts';

/** Math.* is within an ulp or so on every engine, so a few ulp of room cover both errors. */
const close = (got: number, want: number) =>
  Object.is(got, want) || Math.abs(got - want) <= 4 * Number.EPSILON * Math.abs(want);

const agree = (own: (x: number) => number, theirs: (x: number) => number, min: number, max: number) =>
  fc.assert(
    fc.property(fc.double({ min, max, noNaN: true }), (x) => {
      expect(close(own(x), theirs(x)), `at ${x}: ${own(x)}, not ${theirs(x)}`).toBe(true);
    }),
    { numRuns: 5000 },
  );

describe('elementary functions', () => {
  it('cosine, from 0 to π', () => {
    for (let i = 0; i <= 1000; i++) {
      const x = (Math.PI * i) / 1000;
      expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(8 * Number.EPSILON);
    }
  });

  it('exp', () => {
    agree(exp, Math.exp, -700, 709);
    expect([exp(0), exp(-800), exp(800), exp(Number.NEGATIVE_INFINITY)]).toEqual([1, 0, Infinity, 0]);
    expect(exp(Number.NaN)).toBeNaN();
    expect(exp(-740)).toBeGreaterThan(0);
  });

  it('log', () => {
    agree(log, Math.log, 1e-300, 1e300);
    agree(
      (x) => log(1 + x),
      (x) => Math.log(1 + x),
      -0.5,
      0.5,
    );
    expect([log(1), log(0), log(Infinity)]).toEqual([0, -Infinity, Infinity]);
    expect(log(-1)).toBeNaN();
    expect(close(log(5e-324), Math.log(5e-324))).toBe(true);
  });

  it('expm1, tanh, sigmoid', () => {
    agree(expm1, Math.expm1, -30, 30);
    agree(tanh, Math.tanh, -30, 30);
    agree(sigmoid, (x) => 1 / (1 + Math.exp(-x)), -30, 30);
  });

  it('pow is exact for small whole exponents', () => {
    expect([pow(3, 4), pow(2, -2), pow(0, 0), pow(7, 1)]).toEqual([81, 0.25, 1, 7]);
    expect(pow(2, 0.5)).toBeCloseTo(Math.SQRT2, 14);
  });
});
