import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confidenceInterval, excludesZero, pairedDifference } from '../../../src/core/stats/interval.ts';
import { studentTCdf, studentTQuantile } from '../../../src/core/stats/student-t.ts';
import { mean, standardDeviation } from '../../../src/core/stats/summary.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('student t', () => {
  // Two-sided critical values of the usual printed tables.
  test.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 3, 3.18245],
    [0.975, 4, 2.77645],
    [0.975, 7, 2.36462],
    [0.975, 10, 2.22814],
    [0.975, 15, 2.13145],
    [0.975, 30, 2.04227],
    [0.975, 120, 1.97993],
    [0.95, 5, 2.01505],
    [0.995, 8, 3.35539],
    [0.9995, 20, 3.84952],
    [0.9, 1, 3.07768],
  ])('quantile %f with %i degrees of freedom is %f', (p, degrees, expected) => {
    expect(studentTQuantile(p, degrees)).toBeCloseTo(expected, 4);
  });

  test('one degree of freedom is the Cauchy distribution', () => {
    for (const t of [-3, -0.5, 0, 0.1, 2, 40]) {
      expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    }
  });

  test('the quantile inverts the distribution function', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (p, n) => {
          expect(studentTCdf(studentTQuantile(p, n), n)).toBeCloseTo(p, 9);
        },
      ),
    );
  });

  test('is not defined outside (0, 1)', () => {
    expect(studentTQuantile(0, 3)).toBeNaN();
    expect(studentTQuantile(1, 3)).toBeNaN();
    expect(studentTQuantile(0.9, 0)).toBeNaN();
  });
});

describe('intervals', () => {
  test('a worked example', () => {
    const { mean: center, halfWidth, count } = confidenceInterval([0.9, 0.95, 0.85, 0.94]);
    expect(center).toBeCloseTo(0.91, 12);
    expect(halfWidth).toBeCloseTo((3.182446 * 0.0454606) / 2, 5);
    expect(count).toBe(4);
  });

  test('one value has a mean and no interval', () => {
    const interval = confidenceInterval([0.7]);
    expect(interval.mean).toBe(0.7);
    expect(interval.halfWidth).toBeNaN();
    expect(excludesZero(interval)).toBe(false);
  });

  test('nothing measured has no mean', () => {
    expect(confidenceInterval([]).mean).toBeNaN();
    expect(confidenceInterval([Number.NaN, Number.NaN]).count).toBe(0);
  });

  test('NaN values count as not measured', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 12 }), fc.nat(12), (values, at) => {
        const holed = [...values.slice(0, at), Number.NaN, ...values.slice(at)];
        expect(confidenceInterval(holed)).toEqual(confidenceInterval(values));
      }),
    );
  });

  test('equal values leave no width; equal lanes no difference', () => {
    const { low, high } = confidenceInterval([0.5, 0.5, 0.5]);
    expect([low, high]).toEqual([0.5, 0.5]);
    const difference = pairedDifference([0.1, 0.9], [0.1, 0.9]);
    expect(difference.mean).toBe(0);
    expect(excludesZero(difference)).toBe(false);
  });

  test('pairing removes what the seeds have in common', () => {
    const base = [0.1, 0.5, 0.9, 0.3];
    const shifted = base.map((value, i) => value + 0.1 + (i % 2 ? 0.001 : -0.001));
    expect(excludesZero(pairedDifference(base, shifted))).toBe(true);
    expect(pairedDifference(base, shifted).mean).toBeCloseTo(0.1, 12);
  });

  test('a difference turns its sign with its lanes', () => {
    const values = fc.array(finite, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [pairedDifference(a, b), pairedDifference(b, a)];
        expect(one.mean).toBeCloseTo(-other.mean, 6);
        expect(one.halfWidth).toBeCloseTo(other.halfWidth, 6);
      }),
    );
  });

  test('mean and deviation move with the values', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 20 }), finite, (values, shift) => {
        const moved = values.map((value) => value + shift);
        expect(mean(moved)).toBeCloseTo(mean(values) + shift, 4);
        expect(standardDeviation(moved)).toBeCloseTo(standardDeviation(values), 3);
      }),
    );
  });

  test('covers the true mean about as often as it says', () => {
    // A small generator of its own, so that the count is the same at each run.
    let state = 12345;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let covered = 0;
    for (let i = 0; i < 4000; i++) {
      const { low, high } = confidenceInterval([normal(), normal(), normal(), normal()]);
      if (low <= 0 && high >= 0) covered += 1;
    }
    expect(covered / 4000).toBeGreaterThan(0.935);
    expect(covered / 4000).toBeLessThan(0.965);
  });
});
