import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { Trainer, type TrainerSnapshot } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

const base =
  'task=lock;prompts=8;length=3;alphabet=4;prior=2;spread=0;weak=1&seeds=2&steps=40&every=40&samples=32';
const revised = 'lane=sd-zero;prompts=8;optimizer=sgd;lr=4;optimizer.maxGradNorm=0';
const experimentOf = (lane: string) => readLink(`${base}&${lane}`).experiment;

async function trained(lane: string, steps: number, from?: TrainerSnapshot): Promise<Trainer> {
  const trainer = await Trainer.create(experimentOf(lane), runtime, from);
  while (trainer.step < steps) await trainer.advance();
  return trainer;
}

describe('distillation', () => {
  it('waits for the reviser, then moves the policy alone', async () => {
    const all: Float32Array[] = [];
    const trainer = await Trainer.create(experimentOf(revised), runtime);
    const { reference } = (await trainer.snapshot()).population.weights;
    for (let step = 0; step < 3; step++) {
      await trainer.advance();
      const { weights } = (await trainer.snapshot()).population;
      expect(weights.reference).toEqual(reference);
      all.push(weights.current);
    }
    expect(all[0]).toEqual(reference);
    expect(all[1]).not.toEqual(all[0]);
    expect(all[2]).not.toEqual(all[1]);
  });

  it('makes a better policy of its verdicts', async () => {
    const trainer = await trained(revised, 1);
    const before = trainer.worstPassAt1();
    while (trainer.step < 40) await trainer.advance();
    expect(trainer.worstPassAt1()).toBeGreaterThan(before + 0.2);
  });

  it('goes on from a snapshot, the reviser included', async () => {
    const whole = await (await trained(revised, 6)).snapshot();
    for (const step of [1, 4]) {
      const cut = await (await trained(revised, step)).snapshot();
      expect(await (await trained(revised, 6, cut)).snapshot()).toEqual(whole);
    }
  });

  it('teaches rows with a teacher and no others', async () => {
    const plain = 'lane=grpo;objective=distillation;prompts=8';
    const { current, reference } = (await (await trained(plain, 2)).snapshot()).population.weights;
    expect(current).toEqual(reference);
  });
});
