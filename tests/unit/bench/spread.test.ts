import { describe, expect, it } from 'vitest';
import { meetsGoal } from '../../../src/bench/report.ts';
import { quotients, spreadOf, sums } from '../../../src/bench/spread.ts';
import { digits, goalText, spreadText } from '../../../src/bench/words.ts';

describe('spreads', () => {
  it('have the median, the least and the greatest of what was measured', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, rounds: 3 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4, rounds: 4 });
    expect(spreadOf([Number.NaN, 7])).toEqual({ median: 7, min: 7, max: 7, rounds: 1 });
    expect(spreadOf([Number.NaN])).toBeNull();
    expect(spreadOf([])).toBeNull();
  });

  it('of ratios are taken round by round, so that a slow round slows both', () => {
    expect(spreadOf(quotients([10, 100, 12], [5, 50, 6]))).toMatchObject({ min: 2, median: 2, max: 2 });
    expect(quotients([1, 2], [1])).toEqual([1, Number.NaN]);
    expect(
      sums([
        [1, 2],
        [10, Number.NaN],
      ]),
    ).toEqual([11, Number.NaN]);
  });
});

describe('words', () => {
  it('have three digits that count', () => {
    expect([0.1234, 1.234, 12.34, 123.4, 1234.5].map(digits)).toEqual([
      '0.123',
      '1.23',
      '12.3',
      '123',
      '1235',
    ]);
    expect(spreadText({ median: 2, min: 1, max: 30, rounds: 3 })).toBe('2.00 (1.00 … 30.0)');
    expect([goalText({ least: 3 }), goalText({ most: 14 }), goalText(undefined)]).toEqual([
      '≥ 3',
      '≤ 14',
      '',
    ]);
  });

  it('say whether a goal is met', () => {
    const of = (median: number) => ({ median, min: 0, max: 99, rounds: 3 });
    expect(meetsGoal('simd_vs_pytorch', of(3))).toBe(true);
    expect(meetsGoal('simd_vs_pytorch', of(2.9))).toBe(false);
    expect(meetsGoal('members_16_vs_1', of(14.1))).toBe(false);
    expect(meetsGoal('algorithm_ms_16_members', of(4))).toBe(true);
    expect(meetsGoal('simd_vs_tfjs_wasm', of(4))).toBeNull();
    expect(meetsGoal('simd_vs_pytorch', null)).toBeNull();
  });
});
