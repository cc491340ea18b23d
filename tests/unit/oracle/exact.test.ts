import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTask } from '../../../src/core/experiment/build.ts';
import type { Experiment } from '../../../src/core/experiment/experiment.ts';
import { exactPassAtK } from '../../../src/core/oracle/exact.ts';
import { Microscope } from '../../../src/core/oracle/microscope.ts';
import { NotExact } from '../../../src/core/oracle/not-exact.ts';
import { listSpace, mostResponses } from '../../../src/core/oracle/space.ts';
import { evaluate } from '../../../src/core/trainer/evaluate.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  bruteReward,
  differences,
  experimentOf,
  lane,
  smallCountdown,
  taskOf,
  unequalLocks,
} from './_fixtures.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createTfjsRuntime('cpu');
});
afterAll(() => runtime.dispose());

/** The trainer after some steps, with what is true of its first lane. */
async function answers(experiment: Experiment, steps: number) {
  const trainer = await Trainer.create(experiment, runtime);
  for (let i = 0; i < steps; i++) await trainer.advance();
  const present = await trainer.present();
  const microscope = await Microscope.focus(present, { lanes: [0], seedIndex: 0 });
  const { weights } = await present.population.snapshot();
  const table = weights.current.slice(0, present.population.parameters);
  return { trainer, present, table, exact: microscope.exact(0)! };
}

interface Case {
  readonly name: string;
  readonly experiment: Experiment;
  /** Expected over the verifier's chance, of a response graded without. */
  readonly reward: (components: Float64Array, length: number) => number;
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
    name: 'responses of different lengths, which cost',
    experiment: experimentOf(smallCountdown, [
      lane({ reward: 'components+length-penalty', 'length-penalty.cost': 0.05 }),
    ]),
    reward: ([correct, format, legal], length) => correct + 0.1 * format + 0.1 * legal - 0.05 * length,
  },
];

describe('exact answers', () => {
  it.each(cases)('agree with listing in float64 and with differences: $name', async (each) => {
    const { trainer, table, exact } = await answers(each.experiment, 3);
    const reward = (weights: ArrayLike<number>) =>
      bruteReward(trainer.task, weights, each.reward, each.temperature);
    expect(exact.reward).toBeCloseTo(reward(table), 6);
    const expected = differences(table, (weights) => -reward(weights));
    const furthest = expected.reduce((most, g, i) => Math.max(most, Math.abs(g - exact.gradient[i])), 0);
    expect(furthest).toBeLessThan(1e-6);
    expect(exact.gradient.some((g) => Math.abs(g) > 1e-3)).toBe(true);
    trainer.dispose();
  });

  it('agree with drawing, within its error', async () => {
    const { trainer, present, exact } = await answers(experimentOf(unequalLocks, [lane()]), 2);
    const samples = 3000;
    const [{ passAt1 }] = await evaluate({ ...present, samples }, [{ member: 0, seedIndex: 0 }]);
    const p = exactPassAtK(exact, 1);
    expect(Math.abs(passAt1 - p)).toBeLessThan(
      4 * Math.sqrt((p * (1 - p)) / (samples * trainer.task.prompts.length)),
    );
    expect(p).toBeGreaterThan(0.05);
    trainer.dispose();
  });

  it('know pass@k', () => {
    const right = Float64Array.of(0.5, 0, 1);
    expect(exactPassAtK({ right }, 1)).toBeCloseTo(0.5, 12);
    expect(exactPassAtK({ right }, 3)).toBeCloseTo((0.875 + 0 + 1) / 3, 12);
  });
});

describe('what cannot be answered exactly', () => {
  const refusal = (id: string, params = {}): NotExact => {
    try {
      listSpace(createTask(taskOf(id, params), 1), id);
    } catch (error) {
      if (error instanceof NotExact) return error;
    }
    throw new Error('it was not refused');
  };

  it('is said with the task, the count and the limit', () => {
    const { kind, message, responses } = refusal('countdown');
    expect(kind).toBe('responses');
    expect(responses).toBeGreaterThan(mostResponses);
    expect(message).toMatch(/countdown has [\d,]+ responses over its \d+ prompts; at most 100,000 can/);
    expect(refusal('lock', { length: 16, alphabet: 32 }).message).toContain('1e+25');
  });

  it('includes verifiers whose chance is of an unknown kind', () => {
    const task = createTask(taskOf('lock', { noise: 0.1 }), 1);
    const { flip, ...unknown } = task;
    expect(flip).toEqual({ component: 'correct', probability: 0.1 });
    expect(() => listSpace(unknown, 'lock')).toThrow(/rolls dice/);
  });

  it('is not the lists of the sorting task and other defaults', () => {
    for (const id of ['lock', 'sort', 'modular-arithmetic'])
      expect(listSpace(createTask(taskOf(id), 1), id).responses).toBeGreaterThan(1000);
  });
});
