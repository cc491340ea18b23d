import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { Microscope } from '../../../src/core/oracle/microscope.ts';
import { arrangeLanes, Trainer } from '../../../src/core/trainer/trainer.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const locks = 'task=lock;prompts=4;length=4;alphabet=4;prior=0;spread=0;shown=fixed;lean=4';
const all = 'all=prompts=4;group=4;optimizer=sgd;lr=6;optimizer.maxGradNorm=0';

async function trainer(lanes: readonly string[], task = `${locks};hinter=on`) {
  const { experiment, issues } = readLink([task, 'seeds=2', all, ...lanes].join('&'));
  expect(issues).toEqual([]);
  return Trainer.create(experiment, await createSimdRuntime());
}

const hinterOf = async (run: Trainer) => (await run.snapshot()).companions.hinter;

describe('a companion', () => {
  it('is not there until a recipe asks for it', async () => {
    const run = await trainer(['lane=grpo']);
    await run.advance();
    expect((await run.snapshot()).companions).toEqual({});
  });

  it('learns beside the policy of the lanes that ask it, and of no other', async () => {
    const run = await trainer(['lane=grpo', 'lane=hill']);
    for (let step = 0; step < 8; step++) await run.advance();
    const { current, reference } = (await hinterOf(run)).population.weights;
    const half = current.length / 2;
    expect(current.subarray(0, half)).toEqual(reference.subarray(0, half));
    expect(current.subarray(half)).not.toEqual(reference.subarray(half));
  });

  it('goes on from a snapshot as if nothing had happened, and back to before it was made', async () => {
    const first = await trainer(['lane=hill']);
    const start = await first.snapshot();
    const early = (await first.advance()).values;
    for (let step = 0; step < 4; step++) await first.advance();
    const snapshot = await first.snapshot();
    const expected = (await first.advance()).values;
    const second = await trainer(['lane=hill']);
    await second.restore(snapshot);
    expect((await second.advance()).values).toEqual(expected);
    await second.restore(start);
    expect((await second.advance()).values).toEqual(early);
  });

  it('is the same whatever lanes stand beside it', async () => {
    const both = await trainer(['lane=hill;rollout.transfer=off', 'lane=hill']);
    const alone = await trainer(['lane=hill']);
    for (let step = 0; step < 6; step++) {
      const { values } = await both.advance();
      expect((await alone.advance()).values).toEqual(values.slice(values.length / 2));
    }
    const arranged = arrangeLanes(await both.snapshot(), 2, [1]);
    expect(arranged.companions.hinter).toEqual(await hinterOf(alone));
  });

  it('is measured, and stands among the metrics of its task alone', async () => {
    const run = await trainer(['lane=grpo', 'lane=hill']);
    const { values } = await run.advance();
    const id = run.metricIds.indexOf('hinter/reward');
    expect(values[id]).toBeNaN();
    expect(values[2 * run.metricIds.length + id]).not.toBeNaN();
    expect((await trainer(['lane=grpo'], locks)).metricIds).not.toContain('hinter/reward');
  });

  it('can be learnt with in minibatches and epochs, with a penalty of its own reference', async () => {
    const run = await trainer([
      'lane=hill;optimizer.epochs=2;optimizer.minibatches=2;penalty=kl;kl.beta=0.1',
    ]);
    for (let step = 0; step < 3; step++) await run.advance();
    const { current, reference } = (await hinterOf(run)).population.weights;
    expect(current).not.toEqual(reference);
  });

  it('freezes its member when it breaks down, and says so', async () => {
    const run = await trainer(['lane=hill', 'lane=hill;name=Other']);
    await run.advance();
    const broken = await run.snapshot();
    const { current } = broken.companions.hinter.population.weights;
    current.fill(Number.NaN, 0, current.length / 2);
    await run.restore(broken);
    const { frozen } = await run.advance();
    expect(frozen.map(({ lane, seedIndex }) => [lane, seedIndex])).toEqual([
      [0, 0],
      [0, 1],
    ]);
    for (const { reason } of frozen) expect(reason).toContain('its hinter’s gradient norm');
  });
});

it('the microscope measures the lane’s own policy, and leaves its companion as it is', async () => {
  const run = await trainer(['lane=hill']);
  await run.advance();
  const before = await run.snapshot();
  const options = { seedIndex: 0, batches: 2, groupSizes: [] };
  const present = await run.present();
  // What stages write down while they measure is forgotten with it.
  present.companions.memoriesOf('hinter', 0)['advantage.lagrangian'] = { cost: 1 };
  const microscope = new Microscope(present, options);
  for await (const _ of microscope.work());
  expect(microscope.report().lanes[0].samples).toHaveLength(1);
  expect(await run.snapshot()).toEqual(before);
});

it('a task without the companion is refused, by name', async () => {
  const run = await trainer(['lane=hill'], locks);
  await expect(run.advance()).rejects.toThrow(
    'written-hints needs a task with the companion hinter; this one has none',
  );
});

it('estimators with a critic or a greedy baseline say that companions cannot have them', async () => {
  const run = await trainer(['lane=hill;advantage=gae']);
  await expect(run.advance()).rejects.toThrow('the companion hinter cannot learn: gae needs a critic');
});

it('a hinter on locks that show nothing is an issue', () => {
  const { issues } = readLink('task=lock;hinter=on');
  expect(issues.map(({ message }) => message).join()).toContain(
    'shown must be fixed or learned, not nothing',
  );
});
