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

/** A recipe that leaves traces everywhere: moments, memories, a distance to the reference, a stale sampler. */
const rich = 'lane=grpo;curriculum=prompt-replay;penalty=kl;beta=0.1;refresh=3;lr=0.05';
const phased = `${rich};then=7;beta=0.3;lr=0.02`;

async function trained(lanes: string, steps: number, from?: TrainerSnapshot): Promise<Trainer> {
  const trainer = await Trainer.create(experimentOf(lanes), runtime, from);
  while (trainer.step < steps) await trainer.advance();
  return trainer;
}

/** What a run from the weights as they are would start from, at this step. */
function anew(snapshot: TrainerSnapshot, started: number): TrainerSnapshot {
  const { weights, moment1, moment2, updates } = snapshot.population;
  return {
    ...snapshot,
    memories: snapshot.memories.map(({ spent }) => ({
      ...(started > 0 && { phase: { started } }),
      // What has been spent is spent.
      ...(spent && { spent }),
    })),
    population: {
      weights: { ...weights, reference: weights.current },
      moment1: moment1.map(() => 0),
      moment2: moment2.map(() => 0),
      updates: updates.map(() => 0),
    },
  };
}

describe('a phase', () => {
  it('starts like a run from the weights as they are, with its changes', async () => {
    const first = await (await trained(rich, 7)).snapshot();
    expect(first.population.moment1.some((value) => value !== 0)).toBe(true);
    expect(first.memories.every((memories) => Object.keys(memories).length > 0)).toBe(true);
    const expected = await (await trained(phased, 12, anew(first, 1))).snapshot();
    const found = await (await trained(phased, 12)).snapshot();
    expect(found).toEqual(expected);
    const unphased = await (await trained(rich, 12, first)).snapshot();
    expect(found.population.weights.current).not.toEqual(unphased.population.weights.current);
  });

  it('changes no other lane', async () => {
    const alone = await (await trained(rich, 10)).snapshot();
    const beside = await (await trained(`${phased}&${rich}`, 10)).snapshot();
    expect(arrangeLanes(beside, 2, [1])).toEqual(alone);
  });

  it('goes on from a snapshot on either side of its start, and from the start itself', async () => {
    const whole = await (await trained(phased, 12)).snapshot();
    for (const step of [4, 7, 8]) {
      const cut = await (await trained(phased, step)).snapshot();
      expect(await (await trained(phased, 12, cut)).snapshot()).toEqual(whole);
    }
  });

  it('is told by what the next step starts from', async () => {
    const trainer = await trained(phased, 7);
    const { members } = await trainer.present();
    expect(members[0].recipe.recipe.optimizer.params.lr).toBe(0.02);
    const { population } = await trainer.snapshot();
    expect(population.weights.reference).toEqual(population.weights.current);
    await trainer.advance();
    const expected = await (await trained(phased, 8)).snapshot();
    expect(await trainer.snapshot()).toEqual(expected);
  });

  it('without a change is a new start', async () => {
    const first = await (await trained(rich, 5)).snapshot();
    const expected = await (await trained(`${rich};then=5`, 9, anew(first, 1))).snapshot();
    expect(await (await trained(`${rich};then=5`, 9)).snapshot()).toEqual(expected);
  });

  it('that comes into the run late starts there', async () => {
    const trainer = await trained(rich, 9);
    const before = await trainer.snapshot();
    trainer.revise(experimentOf(`${rich};then=5;lr=0.02`));
    await trainer.advance();
    const expected = await (await trained(`${rich};then=5;lr=0.02`, 10, anew(before, 1))).snapshot();
    expect(await trainer.snapshot()).toEqual(expected);
  });

  it('goes with a critic whose values stay', async () => {
    const gae = 'lane=grpo;advantage=gae';
    const trainer = await trained(`${gae};then=4;lr=0.01`, 5);
    const { critic } = await trainer.snapshot();
    expect([...(critic?.updates ?? [])]).toEqual([1, 1]);
    const until = (await (await trained(gae, 4)).snapshot()).critic;
    expect(critic?.weights.current).not.toEqual(until?.weights.current);
    expect([...(until?.updates ?? [])]).toEqual([4, 4]);
  });
});
