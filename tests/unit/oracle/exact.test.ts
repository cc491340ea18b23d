import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTask } from '../../../src/core/experiment/build.ts';
import type { Experiment } from '../../../src/core/experiment/experiment.ts';
import { type Exact, exactAnswers, exactPassAtK } from '../../../src/core/oracle/exact.ts';
import { laneSampling } from '../../../src/core/oracle/lane-sampling.ts';
import { NotExact } from '../../../src/core/oracle/not-exact.ts';
import { listSpace, mostResponses } from '../../../src/core/oracle/space.ts';
import type { Prompt } from '../../../src/core/tasks/task.ts';
import { evaluate } from '../../../src/core/trainer/evaluate.ts';
import type { Present } from '../../../src/core/trainer/present.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import {
  bruteReward,
  difference,
  experimentOf,
  lane,
  listed,
  smallCountdown,
  taskOf,
  unequalLocks,
} from './_fixtures.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

async function exactOf({ task, population, members }: Present): Promise<Exact> {
  const [{ member, recipe, memories }] = members;
  const { temperature } = laneSampling(recipe.recipe);
  const answers = exactAnswers(population, listSpace(task), [{ member, recipe, memories, temperature }]);
  for (;;) {
    const { value, done } = await answers.next();
    if (done) return value[0];
  }
}

/** The trainer after some steps, with what is true of its first lane. */
async function answersAfter(experiment: Experiment, steps: number) {
  const trainer = await Trainer.create(experiment, runtime);
  for (let i = 0; i < steps; i++) await trainer.advance();
  const present = await trainer.present();
  const { weights } = await present.population.snapshot();
  const table = weights.current.slice(0, present.population.parameters);
  return { trainer, present, table, exact: await exactOf(present) };
}

interface Case {
  readonly name: string;
  readonly experiment: Experiment;
  /** Expected over the verifier's chance, of a response graded without. */
  readonly reward: (components: Float64Array, length: number, prompt: Prompt) => number;
  readonly temperature?: number;
}

const cases: Case[] = [
  { name: 'locks', experiment: experimentOf(unequalLocks, [lane()]), reward: ([correct]) => correct },
  {
    name: 'locks with a policy of prefixes, partial credit and another temperature',
    experiment: experimentOf(taskOf('lock', { ...unequalLocks.params, table: 'prefix' }), [
      lane({ 'components.weights': { partial: 0.5 }, 'rollout.temperature': 0.7 }),
    ]),
    reward: ([correct, partial]) => correct + 0.5 * partial,
    temperature: Math.fround(0.7),
  },
  {
    name: 'a verifier that errs by a known share',
    experiment: experimentOf(taskOf('lock', { ...unequalLocks.params, noise: 0.2 }), [lane()]),
    reward: ([correct]) => 0.8 * correct + 0.2 * (1 - correct),
  },
  {
    name: 'a verifier that errs one way only, on half of the locks',
    experiment: experimentOf(
      taskOf('lock', { ...unequalLocks.params, noisier: 2, falsePositive: 0.3, falseNegative: 0 }),
      [lane()],
    ),
    reward: ([correct], _, prompt) => {
      const { noise } = prompt as Prompt & { noise: { falsePositive: number } };
      return correct + (1 - correct) * noise.falsePositive;
    },
  },
  {
    name: 'responses of different lengths, which cost',
    experiment: experimentOf(smallCountdown, [
      lane({ reward: 'components+length-penalty', 'length-penalty.cost': 0.05 }),
    ]),
    reward: ([correct, format, legal], length) => correct + 0.1 * format + 0.1 * legal - 0.05 * length,
  },
];

describe('exact answers', () => {
  it.each(cases)('agree with listing in float64 and with differences: $name', async (each) => {
    const { trainer, table, exact } = await answersAfter(each.experiment, 3);
    const list = listed(trainer.task, each.reward);
    const reward = (weights: ArrayLike<number>) => bruteReward(trainer.task, list, weights, each.temperature);
    expect(Math.abs(exact.reward - reward(table))).toBeLessThan(1e-6);
    // The largest slopes, where a mistake would show, and some of the others.
    const order = [...table.keys()].sort((a, b) => Math.abs(exact.gradient[b]) - Math.abs(exact.gradient[a]));
    const stride = Math.ceil(order.length / 10);
    for (const i of order.filter((_, rank) => rank < 10 || rank % stride === 0)) {
      expect(Math.abs(exact.gradient[i] + difference(table, i, reward))).toBeLessThan(1e-6);
    }
    expect(Math.abs(exact.gradient[order[0]])).toBeGreaterThan(1e-3);
    trainer.dispose();
  });

  it('agree with drawing, within its error', async () => {
    const { trainer, present, exact } = await answersAfter(experimentOf(unequalLocks, [lane()]), 2);
    const samples = 3000;
    const [{ passAt1 }] = await evaluate({ ...present, samples }, [{ member: 0, seedIndex: 0 }]);
    const p = exactPassAtK(exact, 1);
    const error = Math.sqrt((p * (1 - p)) / (samples * trainer.task.prompts.length));
    expect(Math.abs(passAt1 - p)).toBeLessThan(4 * error);
    expect(p).toBeGreaterThan(0.05);
    trainer.dispose();
  });

  it('agree with listing for twenty thousand responses', async () => {
    const task = taskOf('lock', { prompts: 16, length: 5, alphabet: 4, prior: 0, spread: 2, partial: 0 });
    const large = taskOf('lock', { ...task.params, prompts: 20 });
    const { trainer, table, exact } = await answersAfter(experimentOf(large, [lane()]), 1);
    const list = listed(trainer.task, ([correct]) => correct);
    expect(list.length).toBeGreaterThan(20_000);
    expect(Math.abs(exact.reward - bruteReward(trainer.task, list, table))).toBeLessThan(1e-6);
    trainer.dispose();
  });

  it('know pass@k', () => {
    const right = Float64Array.of(0.5, 0, 1);
    expect(exactPassAtK({ right }, 1)).toBeCloseTo(0.5, 12);
    expect(exactPassAtK({ right }, 3)).toBeCloseTo((0.875 + 0 + 1) / 3, 12);
  });
});

describe('what cannot be answered exactly', () => {
  const refusal = (id: string, params = {}): string => {
    try {
      listSpace(createTask(taskOf(id, params), 1));
    } catch (error) {
      if (error instanceof NotExact) return error.message;
    }
    throw new Error('it was not refused');
  };

  it('is said with the count and the limit', () => {
    expect(mostResponses).toBeGreaterThanOrEqual(20_000);
    expect(refusal('countdown')).toMatch(
      /has [\d,]{6,} possible responses to a prompt; at most 20,000 of a prompt/,
    );
    expect(refusal('lock', { length: 7, alphabet: 4, prompts: 64 })).toMatch(
      /has 1,048,576 possible responses to its 64 prompts; .* at most 100,000\./,
    );
    expect(refusal('lock', { length: 16, alphabet: 32, prompts: 1 })).toContain('1e+24');
  });

  it('includes tasks with an environment', () => {
    expect(refusal('search-or-answer')).toMatch(/environment/);
  });

  it('includes verifiers whose chance is of an unknown kind', () => {
    expect(refusal('lock', { chance: 0.5 })).toMatch(/rolls dice/);
    expect(refusal('lock', { chance: 0.5, noise: 0.1 })).toMatch(/rolls dice/);
  });

  it('is not the sorting task and other defaults', () => {
    for (const id of ['lock', 'sort', 'modular-arithmetic'])
      expect(listSpace(createTask(taskOf(id), 1)).responses).toBeGreaterThan(1000);
  });
});
