import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const task = 'task=lock;prompts=4;length=2;alphabet=4;prior=0;spread=0;jitter=0.5;table=prefix;teacher=on';

async function trainer(...lanes: string[]) {
  const all = 'all=prompts=4;group=8;optimizer=sgd;lr=16;optimizer.maxGradNorm=0';
  const link = [task, 'steps=80', 'every=5', 'samples=16', all, ...lanes].join('&');
  const { experiment, issues } = readLink(link);
  expect(issues).toEqual([]);
  return Trainer.create(experiment, await createSimdRuntime());
}

/** Goes so many steps; the last measured value of each lane. */
async function lastOf(run: Trainer, steps: number, id: string): Promise<number[]> {
  const found: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { values } = await run.advance();
    const width = run.metricIds.length;
    for (let lane = 0; lane * width < values.length; lane++) {
      const value = values[lane * width + run.metricIds.indexOf(id)];
      if (!Number.isNaN(value)) found[lane] = value;
    }
  }
  return found;
}

const learns = 'lane=grpo;rollout=teacher;rollout.teacher=learns';
const taught = (does: string, divergence: string) =>
  `lane=grpo;rollout=teacher;rollout.teacher=${does};objective=distillation;objective.divergence=${divergence}`;

describe('a teacher of locks', () => {
  it('learns by the lane’s recipe while the policy stands still, and starts from its own prior', async () => {
    const run = await trainer(learns);
    const before = (await run.snapshot()).population.weights.current;
    const [early] = await lastOf(run, 1, 'teacher/reward');
    expect(early).toBeGreaterThan(0.2);
    const [late] = await lastOf(run, 30, 'teacher/reward');
    expect(late).toBeGreaterThan(0.9);
    expect((await run.snapshot()).population.weights.current).toEqual(before);
  });

  it.each([
    ['shows', 'forward'],
    ['corrects', 'reverse'],
  ])('%s the policy what it knows, without a label, and stands still itself', async (does, divergence) => {
    const run = await trainer(taught(does, divergence));
    await run.advance();
    const { weights } = (await run.snapshot()).companions.teacher.population;
    expect(weights.current).toEqual(weights.reference);
    const [passAt1] = await lastOf(run, 40, 'pass@1');
    // Its own right tokens have e² of e² + 3 or so, twice.
    expect(passAt1).toBeGreaterThan(0.3);
    expect(passAt1).toBeLessThan(0.75);
    const teacher = (await run.snapshot()).companions.teacher.population.weights;
    expect(teacher.current).toEqual(weights.current);
  });

  it('is approached: the mean of its log π less the policy’s own rises towards 0', async () => {
    const run = await trainer(taught('corrects', 'reverse'));
    const [early] = await lastOf(run, 1, 'distillation/token_reward');
    const [late] = await lastOf(run, 40, 'distillation/token_reward');
    expect(early).toBeLessThan(-0.3);
    expect(Math.abs(late)).toBeLessThan(Math.abs(early) / 4);
  });

  it('keeps what it has learnt from phase to phase', async () => {
    const run = await trainer(
      `${learns};then=30;rollout.teacher=corrects;objective=distillation;then=60;rollout=iid;objective=policy-gradient`,
    );
    const [passAt1] = await lastOf(run, 60, 'pass@1');
    expect(passAt1).toBeGreaterThan(0.8);
    const [later] = await lastOf(run, 15, 'pass@1');
    expect(later).toBeGreaterThan(0.8);
  });
});

it('what no recipe has a teacher for is refused by name', async () => {
  const { experiment } = readLink(`task=lock&${taught('shows', 'forward')}`);
  const run = await Trainer.create(experiment, await createSimdRuntime());
  await expect(run.advance()).rejects.toThrow(
    'teacher needs a task with the companion teacher; this one has none',
  );
});
