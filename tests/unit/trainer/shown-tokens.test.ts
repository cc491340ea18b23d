import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const task = 'task=lock;prompts=4;length=3;alphabet=4;prior=0;spread=0;shown=fixed;lean=3';

async function trainer(...lanes: string[]) {
  const all = 'all=prompts=4;group=4;optimizer=sgd;lr=6;optimizer.maxGradNorm=0';
  const { experiment, issues } = readLink([task, 'seeds=2', all, ...lanes].join('&'));
  expect(issues).toEqual([]);
  return Trainer.create(experiment, await createSimdRuntime());
}

const recipes = [
  'lane=sage',
  'lane=sage;rollout.rule=both-ways',
  'lane=sage;rollout.learn=plain',
  'lane=igrpo;rollout.drafts=3',
];

describe.each(recipes)('%s', (recipe) => {
  it('goes on from a snapshot as if nothing had happened', async () => {
    const first = await trainer(recipe);
    for (let step = 0; step < 4; step++) await first.advance();
    const snapshot = await first.snapshot();
    const expected = (await first.advance()).values;
    const second = await trainer(recipe);
    await second.restore(snapshot);
    expect((await second.advance()).values).toEqual(expected);
  });

  it('moves the rows of its locks, and not what leans to shown tokens', async () => {
    const run = await trainer(recipe);
    const before = (await run.snapshot()).population.weights.current;
    for (let step = 0; step < 12; step++) await run.advance();
    const after = (await run.snapshot()).population.weights.current;
    const [own, shown] = [4 * 3 * 4, 3 * 4 * 4];
    for (let member = 0; member < 2; member++) {
      const from = member * (own + shown);
      expect(after.subarray(from, from + own)).not.toEqual(before.subarray(from, from + own));
      expect(after.subarray(from + own, from + own + shown)).toEqual(
        before.subarray(from + own, from + own + shown),
      );
    }
  });
});

it('hints are measured, and what they cost', async () => {
  const run = await trainer('lane=grpo', 'lane=sage;rollout.rule=fixed;rollout.level=2', 'lane=sage');
  const { values } = await run.advance();
  const of = (lane: number, id: string) =>
    values[lane * 2 * run.metricIds.length + run.metricIds.indexOf(id)];
  expect([0, 1].map((lane) => of(lane, 'rollout/hint_level'))).toEqual([0, 2]);
  // Of a climb every level below the last was tried in vain, with as many responses.
  const level = of(2, 'rollout/hint_level');
  expect(of(2, 'filter_groups/evicted_ratio')).toBeCloseTo(level / (level + 1), 6);
});
