import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { arrangeLanes, Trainer, type TrainerSnapshot } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

const base = 'task=lock;prompts=4;length=2;alphabet=3&seeds=2&steps=20&all=prompts=4;group=4';
const experimentOf = (lanes: string) => readLink(`${base}&${lanes}`).experiment;
const still = 'lane=grpo;penalty=kl;beta=0.1';
const moving = `${still};optimizer.referenceEvery=3;optimizer.referenceMix=0.25`;

async function trained(lanes: string, steps: number, from?: TrainerSnapshot): Promise<Trainer> {
  const trainer = await Trainer.create(experimentOf(lanes), runtime, from);
  while (trainer.step < steps) await trainer.advance();
  return trainer;
}

/** Weights after each number of steps. */
async function weightsOf(lanes: string, steps: number) {
  const trainer = await Trainer.create(experimentOf(lanes), runtime);
  const all = [(await trainer.snapshot()).population.weights];
  while (trainer.step < steps) {
    await trainer.advance();
    all.push((await trainer.snapshot()).population.weights);
  }
  return all;
}

const near = (got: Float32Array, want: ArrayLike<number>) => {
  expect(got.length).toBe(want.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i], 6);
  });
};

describe('a reference that moves', () => {
  it('takes over its share of the policy every so many steps, and stays in between', async () => {
    const all = await weightsOf(moving, 7);
    expect(all[2].reference).toEqual(all[0].reference);
    const third = all[3].current.map((x, i) => 0.25 * x + 0.75 * all[0].reference[i]);
    near(all[3].reference, third);
    expect(all[3].reference).not.toEqual(all[0].reference);
    expect(all[5].reference).toEqual(all[3].reference);
    near(
      all[6].reference,
      all[6].current.map((x, i) => 0.25 * x + 0.75 * all[3].reference[i]),
    );
  });

  it('is a copy at a share of 1, and stays for good at 0 steps', async () => {
    const copied = await weightsOf(`${still};optimizer.referenceEvery=2`, 3);
    expect(copied[2].reference).toEqual(copied[2].current);
    expect(copied[3].reference).toEqual(copied[2].current);
    const stays = await weightsOf(still, 3);
    expect(stays[3].reference).toEqual(stays[0].current);
  });

  it('is its lane’s own', async () => {
    const [slow, fast] = [moving, `${still};optimizer.referenceEvery=3;optimizer.referenceMix=0.5`];
    const beside = await (await trained(`${slow}&${fast}&${still}`, 8)).snapshot();
    for (const [lane, link] of [slow, fast, still].entries()) {
      expect(arrangeLanes(beside, 2, [lane])).toEqual(await (await trained(link, 8)).snapshot());
    }
  });

  it('goes on from a snapshot', async () => {
    const whole = await (await trained(moving, 8)).snapshot();
    for (const step of [1, 3, 5]) {
      const cut = await (await trained(moving, step)).snapshot();
      expect(await (await trained(moving, 8, cut)).snapshot()).toEqual(whole);
    }
  });

  it('counts anew from the start of a phase', async () => {
    const all = await weightsOf(`${moving};then=4`, 7);
    expect(all[6].reference).toEqual(all[4].current);
    near(
      all[7].reference,
      all[7].current.map((x, i) => 0.25 * x + 0.75 * all[4].current[i]),
    );
  });

  it('matters to what reads it', async () => {
    const [a, b] = [await weightsOf(moving, 8), await weightsOf(still, 8)];
    expect(a[8].current).not.toEqual(b[8].current);
  });
});
