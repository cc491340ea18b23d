import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyExperiment } from '../../../src/core/claims/toy.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import { methods } from '../../../src/core/methods/index.ts';
import { drawAndJudge } from '../../../src/core/trainer/collect.ts';
import { Origins } from '../../../src/core/trainer/origins.ts';
import { scoreRequest } from '../../../src/core/trainer/pack.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import { firstGradient, type MemberStep } from '../../../src/core/trainer/update.ts';
import type { Population, Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';

const prompt = { id: 0, tokens: [1], difficulty: 0 } as never;
const row = { prompt, prefix: [], limit: 2, temperature: 1, random: null };
const answer = { tokens: Int32Array.of(2, 3), logps: Float32Array.of(-1, -2) };
const entropies = Float32Array.of(0.5, 0.6);

describe('Origins', () => {
  const rollout = { ...answer, group: 0, temperature: 1 };

  it('knows a rollout that is what a policy drew', () => {
    const origins = new Origins();
    origins.note(answer, { policy: undefined, row, entropies });
    expect(origins.entropiesOf(rollout, prompt)).toBe(entropies);
  });

  it.each([
    ['other tokens', { tokens: answer.tokens.slice() }, prompt],
    ['other log-probabilities', { logps: answer.logps.slice() }, prompt],
    ['another temperature', { temperature: 1.5 }, prompt],
    ['another policy', { policy: 'teacher' }, prompt],
    ['another question', {}, { id: 0, tokens: [1], difficulty: 0 } as never],
  ])('does not know one with %s', (_, changes, asked) => {
    const origins = new Origins();
    origins.note(answer, { policy: undefined, row, entropies });
    expect(origins.entropiesOf({ ...rollout, ...changes }, asked)).toBeNull();
  });

  it('does not know one that goes on from a prefix', () => {
    const origins = new Origins();
    origins.note(answer, { policy: undefined, row: { ...row, prefix: [1] }, entropies });
    expect(origins.entropiesOf(rollout, prompt)).toBeNull();
  });
});

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

/** That a member's rows say what scoring them says, at every token that may be trained on, bit for bit. */
async function expectScored(population: Population, { member, batch }: MemberStep): Promise<void> {
  if (batch.rows === 0) return;
  const scored = await population.logprobs(scoreRequest([{ member, batch }]));
  const own = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => batch.mask[i]);
  expect(own(batch.oldLogps)).toEqual(own(scored.logps));
  expect(own(batch.entropies)).toEqual(own(scored.entropies));
}

describe('what is not scored again', () => {
  const toys = methods.flatMap(({ toys = [] }) => toys.slice(0, 1).map((toy) => [toy.id, toy] as const));

  it.each(toys)('%s: is what scoring would say', { timeout: 60_000 }, async (_, toy) => {
    const trainer = await Trainer.create({ ...toyExperiment(toy), seeds: 1 }, runtime);
    for (let step = 0; step < 3; step++) await trainer.advance();
    const present = await trainer.present();
    const steps = await drawAndJudge({ ...present, wantReference: false }, present.members);
    for (const step of steps) {
      await expectScored(present.population, step);
      for (const [name, own] of step.companions) {
        await expectScored(present.companions.networks(name).population, own);
      }
    }
    trainer.dispose();
  });

  it.each([
    ['its own samples: never', '', 0],
    ['a hotter sampler’s', ';rollout.heat=1.2', 1],
    ['an older sampler’s', ';rollout.refresh=2', 1],
  ])('a policy scores %s', async (_, changes, calls) => {
    const link = `task=lock&seeds=1&lane=grpo${changes}`;
    const { experiment, issues } = readLink(link);
    expect(issues).toEqual([]);
    let scorings = 0;
    const create: Runtime['create'] = async (...args) => {
      const population = await runtime.create(...args);
      const { logprobs } = population;
      population.logprobs = (request) => {
        scorings++;
        return logprobs.call(population, request);
      };
      return population;
    };
    const trainer = await Trainer.create(experiment, Object.assign(Object.create(runtime), { create }));
    // The first step is evaluated, and scored under the reference for that.
    await trainer.advance();
    scorings = 0;
    await trainer.advance();
    expect(scorings).toBe(calls);
    trainer.dispose();
  });
});

it('in the first update every ratio is 1, whatever another lane asks of the policy', {
  timeout: 60_000,
}, async () => {
  // Drawing with a cache and scoring end in other bits on TensorFlow.js.
  const wasm = await createTfjsRuntime('wasm');
  const short = 'task=lock;prompts=2;length=3;prior=0;spread=0&seeds=2&all=prompts=2;group=4';
  const { experiment, issues } = readLink(
    `${short}&policy=transformer;width=48;layers=2;heads=2&lane=grpo;penalty=entropy&lane=grpo`,
  );
  expect(issues).toEqual([]);
  const trainer = await Trainer.create(experiment, wasm);
  const present = await trainer.present();
  const steps = await drawAndJudge({ ...present, wantReference: false }, present.members);
  await firstGradient(present, steps);
  for (const { batch, ratios } of steps) {
    const own = Array.from(ratios).filter((_, i) => batch.mask[i]);
    expect(new Set(own)).toEqual(new Set([1]));
  }
  trainer.dispose();
  wasm.dispose();
});
