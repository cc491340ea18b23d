import { describe, expect, it } from 'vitest';
import { interleave, type Plan } from '../../../src/bench/interleave.ts';

const plan: Plan = { rounds: 3, fewest: 1, measureMs: 8, warmUpMs: 0, budgetMs: 100 };

/** Timers that say how long a call takes instead of taking it, and keep a log of who was asked for how many. */
function timers(costs: readonly number[]) {
  const log: { readonly who: number; readonly calls: number }[] = [];
  const all = costs.map((cost, who) => async (calls: number) => {
    log.push({ who, calls });
    return cost;
  });
  return { all, log };
}

describe('interleaved timing', () => {
  it('takes turns within each round, after all have warmed up', async () => {
    const { all, log } = timers([8, 9]);
    expect(await interleave(all, plan, () => {})).toEqual([
      [8, 8, 8],
      [9, 9, 9],
    ]);
    expect(log.slice(-6).map(({ who }) => who)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('repeats quick calls until the clock can tell them', async () => {
    const { all, log } = timers([0.5, 0]);
    await interleave(all, plan, () => {});
    expect(log.findLast(({ who }) => who === 0)?.calls).toBe(16);
    // A clock that has not ticked says nothing; there is an end to it.
    expect(log.findLast(({ who }) => who === 1)?.calls).toBe(2000);
  });

  it('gives slow timers fewer rounds, and lets the first call of the slowest count', async () => {
    const { all, log } = timers([8, 40, 101]);
    const [quick, slow, slowest] = await interleave(all, plan, () => {});
    expect(quick).toEqual([8, 8, 8]);
    expect(slow).toEqual([40, 40, Number.NaN]);
    expect(slowest).toEqual([101, Number.NaN, Number.NaN]);
    expect(log.filter(({ who }) => who === 2)).toEqual([{ who: 2, calls: 1 }]);
  });

  it('tells how far it is, from above 0 to 1', async () => {
    const shares: number[] = [];
    await interleave(timers([8, 9]).all, plan, (share) => shares.push(share));
    expect(shares).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((done) => done / 8));
  });

  it('fails with the timer that fails', async () => {
    const broken = async () => {
      throw new Error('out of order');
    };
    await expect(interleave([broken], plan, () => {})).rejects.toThrow('out of order');
  });
});
