import { describe, expect, it } from 'vitest';
import { fateOf, type StopRule } from '../../../src/core/rollouts/_early-stop.ts';

const rule: StopRule = {
  least: 4,
  from: 2,
  late: 8,
  grace: 2,
  threshold: 0.7,
  steady: 2,
  goesOn: 0.05,
  spared: 0.05,
};

describe('stopping', () => {
  const sure = (...at: number[]) => Array.from({ length: 12 }, (_, t) => (at.includes(t) ? 0.9 : 0.1));

  it('ends a response that goes on with certainty after its answer', () => {
    const fate = (margins: number[], answered: number, stop = 0.5) =>
      fateOf({ answered, margins }, rule, stop, 0.5).length;
    expect(fate(sure(5, 6), 3)).toBe(7);
    expect(fate(sure(5, 7), 3)).toBe(12);
    // Not before the answer, nor before the least length; and some go on whatever they are.
    expect(fate(sure(1, 2, 8, 9), 3)).toBe(10);
    expect(fate(sure(2, 3, 4), 2)).toBe(4);
    expect(fate(sure(5, 6), 3, 0.01)).toBe(12);
  });

  it('gives up most responses without an answer in time, and lets the others stand for them', () => {
    const late = { answered: Number.POSITIVE_INFINITY, margins: sure() };
    expect(fateOf(late, rule, 0.5, 0.5)).toEqual({ length: 10, aborted: true, weight: 1 });
    expect(fateOf(late, rule, 0.5, 0.01)).toEqual({ length: 12, aborted: false, weight: 20 });
    expect(fateOf({ answered: 10, margins: sure() }, rule, 0.5, 0.5).aborted).toBe(false);
    // One that ended in time without an answer costs no more than it has.
    expect(fateOf({ ...late, margins: sure().slice(0, 10) }, rule, 0.5, 0.5).aborted).toBe(false);
  });

  it('has the right mean with the weights, at six times the variance', () => {
    // 30 % carry no marker and are right with 0.25, the others with 0.6.
    const kept = [
      { chance: 0.7 * 0.6, weight: 1 },
      { chance: 0.3 * 0.25 * rule.spared, weight: 1 / rule.spared },
    ];
    const moment = (power: number) =>
      kept.reduce((sum, { chance, weight }) => sum + chance * weight ** power, 0);
    expect(moment(1)).toBeCloseTo(0.495, 12);
    const variance = moment(2) - moment(1) ** 2;
    expect(variance / (0.495 * 0.505)).toBeGreaterThan(6);
    expect((0.7 * 0.6 + 0.3 * 0.25 * rule.spared) / (0.7 + 0.3 * rule.spared)).toBeCloseTo(0.593, 3);
  });
});
