import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const link = [
  'task=lock;prompts=128;length=1;alphabet=8;prior=0;spread=5',
  'seeds=2',
  'all=prompts=16;optimizer=sgd;lr=1',
  'lane=grpo',
  'lane=prompt-replay;curriculum.cooldown=2',
].join('&');

async function trainer() {
  const { experiment, issues } = readLink(link);
  expect(issues).toEqual([]);
  return Trainer.create(experiment, await createSimdRuntime());
}

describe('prompt replay in training', () => {
  it('spends less on groups that say nothing', async () => {
    const run = await trainer();
    const column = run.metricIds.indexOf('frac_reward_zero_std');
    const sums = [0, 0];
    for (let step = 0; step < 40; step++) {
      const { values } = await run.advance();
      if (step < 8) continue;
      for (let member = 0; member < 4; member++) {
        sums[member >> 1] += values[member * run.metricIds.length + column];
      }
    }
    expect(sums[1]).toBeLessThan(0.8 * sums[0]);
  });

  it('goes on from a snapshot as if nothing had happened', async () => {
    const first = await trainer();
    for (let step = 0; step < 6; step++) await first.advance();
    const snapshot = await first.snapshot();
    const expected = (await first.advance()).values;
    const second = await trainer();
    await second.restore(snapshot);
    expect((await second.advance()).values).toEqual(expected);
  });
});
