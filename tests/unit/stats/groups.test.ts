import { describe, expect, it } from 'vitest';
import { type DeadGroupRule, isDead, numpyStd } from '../../../src/core/stats/dead-groups.ts';
import { passAtK } from '../../../src/core/stats/pass-at-k.ts';

describe('isDead', () => {
  const verl: DeadGroupRule = { kind: 'numpy-std', least: 2 };
  const range: DeadGroupRule = { kind: 'mean-outside', low: 0, high: 1 };

  it.each<[string, number[], DeadGroupRule, boolean]>([
    ['equal rewards', [0.1, 0.1, 0.1], { kind: 'equal' }, true],
    ['different rewards', [0, 1], { kind: 'equal' }, false],
    ['what numpy rounds away from 0', [0.1, 0.1, 0.1], verl, false],
    ['what numpy does not', [0.1, 0.1, 0.1, 0.1], verl, true],
    ['verl keeps a group of one', [1], verl, false],
    ['open-instruct drops it', [1], { kind: 'numpy-std', least: 1 }, true],
    ['OpenRLHF keeps a constant 0.5', [0.5, 0.5], range, false],
    ['OpenRLHF drops all right', [1, 1], range, true],
    ['OpenRLHF drops a mean of 0', [2, -2], range, true],
    ['TRL counts what is nearly constant', [1e-9, 0, 0], { kind: 'near-zero-std' }, true],
    ['TRL does not count 1e-7', [0.2, 0.2, 0.2, 0.2000001], { kind: 'near-zero-std' }, false],
  ])('%s', (_, rewards, rule, dead) => {
    expect(isDead(rewards, rule)).toBe(dead);
  });

  it('sums eight numbers and more in numpy’s tree', () => {
    expect(numpyStd(Array(8).fill(0.1))).toBe(0);
    expect(numpyStd(Array.from({ length: 13 }, (_, i) => i / 7))).toBeCloseTo(Math.sqrt(14) / 7, 14);
  });
});

describe('passAtK', () => {
  it('is 1 − C(n−c, k) / C(n, k)', () => {
    expect(passAtK(8, 0, 4)).toBe(0);
    expect(passAtK(8, 8, 1)).toBe(1);
    expect(passAtK(8, 1, 8)).toBe(1);
    expect(passAtK(4, 1, 2)).toBeCloseTo(0.5, 14);
    expect(passAtK(10, 3, 3)).toBeCloseTo(1 - 35 / 120, 14);
    for (let c = 0; c <= 7; c++) expect(passAtK(7, c, 1)).toBeCloseTo(c / 7, 14);
  });
});
