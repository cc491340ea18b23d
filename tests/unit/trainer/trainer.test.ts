import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';
import { arrangeLanes, type StepResult, Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createTfjsRuntime('cpu');
});
afterAll(() => runtime.dispose());

const lane = (method: string, changes: Lane['changes'] = {}): Lane => ({ name: '', method, changes });

const small: Experiment = {
  ...defaultExperiment,
  task: {
    id: 'lock',
    params: { ...defaultExperiment.task.params, prompts: 4, length: 2, alphabet: 3, prior: 0, spread: 0 },
  },
  policy: { id: 'linear', params: {} },
  seed: 5,
  seeds: 2,
  budget: { steps: 80, stopAt: 0, evaluateEvery: 5, evaluationSamples: 4 },
  shared: { 'curriculum.prompts': 4, 'rollout.group': 6 },
  lanes: [lane('grpo'), lane('dr-grpo')],
};

async function results(trainer: Trainer, steps: number): Promise<StepResult[]> {
  const all: StepResult[] = [];
  for (let i = 0; i < steps; i++) all.push(await trainer.advance());
  return all;
}

async function run(experiment: Experiment, steps: number): Promise<Float32Array[]> {
  const trainer = await Trainer.create(experiment, runtime);
  const all = await results(trainer, steps);
  trainer.dispose();
  return all.map(({ values }) => values);
}

/** Values of one lane at one step. */
const ofLane = (values: Float32Array, lanes: number, index: number) => {
  const size = values.length / lanes;
  return values.slice(index * size, (index + 1) * size);
};

describe('Trainer', () => {
  it('gives the same numbers for the same experiment, bit for bit', async () => {
    expect(await run(small, 8)).toEqual(await run(small, 8));
  });

  it('gives other numbers for another seed', async () => {
    expect(await run(small, 2)).not.toEqual(await run({ ...small, seed: 6 }, 2));
  });

  it('shares prompts, weights and random numbers between lanes: equal recipes learn equally', async () => {
    const twins = { ...small, lanes: [lane('grpo'), lane('dr-grpo'), lane('grpo')] };
    for (const values of await run(twins, 6)) expect(ofLane(values, 3, 2)).toEqual(ofLane(values, 3, 0));
  });

  it('trains a lane alone as among others', async () => {
    const alone = await run({ ...small, lanes: [small.lanes[1]] }, 6);
    const among = await run(small, 6);
    among.forEach((values, i) => {
      expect(ofLane(values, 2, 1)).toEqual(alone[i]);
    });
  });

  it('learns', async () => {
    const trainer = await Trainer.create(small, runtime);
    const all = await results(trainer, 80);
    const passAt1 = trainer.metricIds.indexOf('pass@1');
    expect(all[0].values[passAt1]).toBeLessThan(0.5);
    expect(trainer.worstPassAt1()).toBeGreaterThan(0.9);
    trainer.dispose();
  });

  it('goes on from a snapshot as if nothing had happened', async () => {
    const trainer = await Trainer.create(small, runtime);
    await results(trainer, 3);
    const snapshot = await trainer.snapshot();
    const rest = (await results(trainer, 3)).map(({ values }) => values);
    trainer.dispose();
    const resumed = await Trainer.create(small, runtime, snapshot);
    expect(resumed.step).toBe(3);
    expect((await results(resumed, 3)).map(({ values }) => values)).toEqual(rest);
    resumed.dispose();
  });

  it('drops and reorders lanes without touching the others', async () => {
    const trainer = await Trainer.create(small, runtime);
    await results(trainer, 3);
    const snapshot = await trainer.snapshot();
    const rest = await results(trainer, 2);
    trainer.dispose();
    const second = { ...small, lanes: [small.lanes[1]] };
    const kept = await Trainer.create(second, runtime, arrangeLanes(snapshot, small.seeds, [1]));
    const after = await results(kept, 2);
    after.forEach(({ values }, i) => {
      expect(values).toEqual(ofLane(rest[i].values, 2, 1));
    });
    kept.dispose();
  });

  it('takes a revised recipe from the next step on', async () => {
    const trainer = await Trainer.create(small, runtime);
    await results(trainer, 2);
    trainer.revise({ ...small, lanes: [lane('grpo', { 'rollout.group': 3 }), small.lanes[1]] });
    const [{ groups }] = await results(trainer, 1);
    expect(groups.map(({ rows }) => rows.length)).toEqual([3, 6]);
    trainer.dispose();
  });

  it('keeps ratios at 1 with one update a step, and lets them go with more epochs', async () => {
    const epochs = lane('grpo', { 'optimizer.epochs': 4, 'optimizer.lr': 0.5 });
    const minibatches = lane('grpo', { 'optimizer.minibatches': 2, 'optimizer.lr': 0.5 });
    const trainer = await Trainer.create({ ...small, lanes: [lane('grpo'), epochs, minibatches] }, runtime);
    const [, { groups }] = await results(trainer, 2);
    const ratios = groups.map(({ rows }) => rows.flatMap((row) => Array.from(row.ratios)));
    expect(new Set(ratios[0])).toEqual(new Set([1]));
    expect(ratios[1].some((ratio) => Math.abs(ratio - 1) > 0.01)).toBe(true);
    expect(ratios[2].some((ratio) => Math.abs(ratio - 1) > 0.01)).toBe(true);
    trainer.dispose();
  });

  it('freezes a member whose gradient is not finite; the others go on', async () => {
    const trainer = await Trainer.create(small, runtime);
    await results(trainer, 1);
    const snapshot = await trainer.snapshot();
    const size = trainer.parameters;
    snapshot.population.weights.current.fill(Number.NaN, size, 2 * size);
    trainer.dispose();
    const broken = await Trainer.create(small, runtime, snapshot);
    const [first, second] = await results(broken, 2);
    expect(first.frozen).toMatchObject([{ lane: 0, seedIndex: 1 }]);
    expect(second.frozen).toEqual([]);
    const reward = broken.metricIds.indexOf('reward');
    const rewards = [0, 1, 2, 3].map((member) => second.values[member * broken.metricIds.length + reward]);
    expect(rewards.map(Number.isNaN)).toEqual([false, true, false, false]);
    broken.dispose();
  });

  it('records the watched group with one number a token', async () => {
    const trainer = await Trainer.create(small, runtime);
    trainer.watched = { group: 2, seedIndex: 1 };
    const [{ groups, step }] = await results(trainer, 1);
    expect(groups.map((group) => [group.lane, group.seedIndex, group.step])).toEqual([
      [0, 1, step],
      [1, 1, step],
    ]);
    for (const { rows } of groups) {
      expect(rows).toHaveLength(6);
      for (const row of rows) {
        const { tokens, logps, advantages, ratios, dLogps, entropies } = row;
        for (const array of [logps, advantages, ratios, dLogps, entropies]) {
          expect(array).toHaveLength(tokens.length);
        }
        expect(logps.every((logp) => logp < 0)).toBe(true);
        // What pushes a token up has the sign of its advantage.
        dLogps.forEach((d, t) => {
          expect(Math.sign(-d) || 0).toBe(Math.sign(advantages[t]) || 0);
        });
      }
    }
    trainer.dispose();
  });

  it('measures kl where a lane penalises it, entropy always', async () => {
    const trainer = await Trainer.create(
      { ...small, lanes: [lane('grpo', { penalty: 'kl+entropy' })] },
      runtime,
    );
    const all = await results(trainer, 4);
    const at = (id: string) => all.map(({ values }) => values[trainer.metricIds.indexOf(id)]);
    expect(at('kl')[0]).toBe(0);
    expect(at('kl')[3]).toBeGreaterThan(0);
    expect(at('entropy').every((entropy) => entropy > 0 && entropy <= Math.log(3) + 1e-6)).toBe(true);
    trainer.dispose();
  });

  it('leaks nothing', async () => {
    const before = runtime.liveBuffers();
    const trainer = await Trainer.create(small, runtime);
    await results(trainer, 2);
    const during = runtime.liveBuffers();
    await results(trainer, 10);
    expect(runtime.liveBuffers()).toBe(during);
    trainer.dispose();
    expect(runtime.liveBuffers()).toBe(before);
  });
});
