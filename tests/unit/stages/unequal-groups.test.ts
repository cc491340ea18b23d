import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';
import { Microscope } from '../../../src/core/oracle/microscope.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { type Batch, rowsByGroup, selectRows } from '../../../src/core/stages/batch.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { packGroup, unpackGroup } from '../../../src/worker/packed-group.ts';
import { anyBatch, batchOf, contextOf, weightsOf, withNeeds } from './_fixtures.ts';

/** Estimators that compare a response with its own group alone. */
const local = [
  'group-z-score',
  'mean-centred',
  'rloo',
  'median',
  'prefix-tree',
  'stratified',
  'cost-matched',
  'opo',
  'pass-at-k',
  'lagrangian',
  'novelty',
  'optimal-token-baseline',
];

const estimate = (id: string, batch: Batch) => {
  const variant = variantOf('advantage', id);
  return variant.estimate(withNeeds(batch), defaults(variant.params), contextOf(batch));
};

describe('groups of unequal sizes', () => {
  it.each(local)('%s gives each group what it would get alone', (id) => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const all = estimate(id, batch);
        for (const rows of rowsByGroup(batch)) {
          const alone = estimate(id, selectRows(batch, rows));
          rows.forEach((row, i) => {
            for (let t = 0; t < batch.width; t++) {
              expect(all[row * batch.width + t]).toBeCloseTo(alone[i * batch.width + t], 9);
            }
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(local)('%s gives a group of one nothing', (id) => {
    const batch = batchOf({
      mask: [
        [1, 1],
        [1, 0],
        [1, 1],
      ],
      groups: [0, 1, 1],
      rewards: [1, 0, 1],
    });
    expect([...estimate(id, batch).subarray(0, 2)].map(Math.abs)).toEqual([0, 0]);
  });

  it.each(stages.advantage.variants.map(({ id }) => id))('%s gives numbers whatever the sizes', (id) => {
    fc.assert(
      fc.property(anyBatch, (batch) => estimate(id, batch).every(Number.isFinite)),
      { numRuns: 60 },
    );
  });

  const uneven = batchOf({
    mask: [
      [1, 1],
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 0],
    ],
    groups: [0, 1, 1, 1, 1],
    rewards: [1, 0, 1, 0, 1],
  });
  /** Sum of the weights of each group's tokens. */
  const shares = (id: string, changed: ParamValues = {}) => {
    const weights = weightsOf([id, changed], uneven);
    return rowsByGroup(uneven).map((rows) =>
      rows.reduce((sum, row) => sum + weights[2 * row] + weights[2 * row + 1], 0),
    );
  };

  it.each([
    // A prompt weighs by its responses, by its tokens, or like any other.
    ['sequence-mean', {}, [1 / 5, 4 / 5]],
    ['token-mean', {}, [2 / 8, 6 / 8]],
    ['token-mean', { within: 'group' }, [1 / 2, 1 / 2]],
    ['balanced', {}, [1 / 2, 1 / 2]],
    ['constant', { length: 1 }, [2 / 5, 6 / 5]],
    ['length-weighted', {}, [2 / 5, 6 / 5]],
  ])('%s %j: groups weigh %j', (id, changed, expected) => {
    shares(id, changed).forEach((share, group) => {
      expect(share).toBeCloseTo(expected[group], 12);
    });
  });
});

describe('a run with groups of unequal sizes', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createSimdRuntime();
  });
  afterAll(() => runtime.dispose());

  const lane = (changes: Lane['changes'] = {}): Lane => ({ name: '', method: 'grpo', changes });
  const family = taskFamily('code-pool');
  const pool = (values: ParamValues = {}): Experiment => ({
    ...defaultExperiment,
    task: { id: 'code-pool', params: { ...defaults(family.params), prompts: 6, alphabet: 3, ...values } },
    policy: { id: 'linear', params: {} },
    seed: 3,
    seeds: 2,
    budget: { steps: 8, stopAt: 0, evaluateEvery: 4, evaluationSamples: 4 },
    shared: { 'curriculum.prompts': 6, 'rollout.group': 6, 'optimizer.lr': 0.3 },
    lanes: [
      lane(),
      lane({ rollout: 'token-budget', correction: 'propensity' }),
      lane({ rollout: 'adaptive-rounds', 'rollout.lambda': 0, advantage: 'novelty' }),
      lane({ rollout: 'token-budget', 'optimizer.minibatches': 3, 'optimizer.epochs': 2 }),
    ],
  });
  const even = { shortest: 2, longest: 2 };
  const open = (experiment: Experiment) => Trainer.create(experiment, runtime);

  it.each([
    ['on codes of one length', even],
    ['on codes of several lengths, read for', { reading: 1, working: 1 }],
    ['on codes with a tail and exemplars', { tail: 4, kinds: 2 }],
  ])('measures and records %s', async (_, values) => {
    const trainer = await open(pool(values));
    const at = (id: string) => trainer.metricIds.indexOf(id);
    const sizes = new Set<number>();
    for (let step = 0; step < 8; step++) {
      const { values: got, groups, frozen } = await trainer.advance();
      expect(frozen).toEqual([]);
      expect(groups).toHaveLength(4);
      for (const { rows, lane: of } of groups.filter(({ lane }) => lane > 0)) {
        sizes.add(rows.length);
        expect(rows.length, `lane ${of}`).toBeGreaterThan(0);
      }
      for (let member = 0; member < 8; member++) {
        const of = (id: string) => got[member * trainer.metricIds.length + at(id)];
        for (const id of [
          'reward',
          'frac_reward_zero_std',
          'frac_tokens_zero_std',
          'grad_norm',
          'step/tokens',
        ]) {
          expect(Number.isFinite(of(id)), `${id} of member ${member}`).toBe(true);
        }
        if (member >= 4 && member < 6) expect(of('step/rollouts')).toBe(36);
      }
    }
    expect(sizes.size).toBeGreaterThan(1);
    trainer.dispose();
  });

  it('leaves other lanes and their evaluations as they are', async () => {
    const [among, alone] = [await open(pool()), await open({ ...pool(), lanes: [lane()] })];
    for (let step = 0; step < 4; step++) {
      const [both, own] = [await among.advance(), await alone.advance()];
      expect(both.values.slice(0, own.values.length)).toEqual(own.values);
    }
    among.dispose();
    alone.dispose();
  });

  it('goes on from a snapshot with what its strategies remember', async () => {
    const trainer = await open(pool({ tail: 4, kinds: 2 }));
    for (let step = 0; step < 3; step++) await trainer.advance();
    const resumed = await Trainer.create(pool({ tail: 4, kinds: 2 }), runtime, await trainer.snapshot());
    for (let step = 0; step < 3; step++) {
      expect((await resumed.advance()).values).toEqual((await trainer.advance()).values);
    }
    trainer.dispose();
    resumed.dispose();
  });

  it('tells the page which responses were asked with exemplars', async () => {
    const trainer = await open(pool({ kinds: 1, known: 0.5, hard: -3, medium: -3 }));
    const asked: (string | undefined)[] = [];
    for (let step = 0; step < 4; step++) {
      const { groups } = await trainer.advance();
      for (const group of groups) {
        const { rows } = unpackGroup(packGroup(group));
        expect(rows.map((row) => row.asked)).toEqual(group.rows.map((row) => row.asked));
        asked.push(...rows.map((row) => row.asked));
      }
    }
    expect(asked.filter((each) => each !== undefined).every((each) => each.includes(', as in '))).toBe(true);
    expect(new Set(asked).size).toBeGreaterThan(1);
    trainer.dispose();
  });

  it('shows under the microscope that prompts which get more responses count for more', async () => {
    const exact = {
      rollout: 'token-budget',
      'rollout.estimate': 'exact',
      advantage: 'rloo',
      aggregation: 'constant',
    };
    const experiment = pool({ ...even, known: 0.3, hard: -1 });
    const trainer = await open({
      ...experiment,
      seeds: 1,
      lanes: [lane({ ...exact, rollout: 'iid' }), lane(exact)],
    });
    const look = { seedIndex: 0, batches: 96, groupSizes: [] };
    const microscope = new Microscope(await trainer.present(), look);
    for await (const _ of microscope.work());
    const [equal, unequal] = microscope.report().lanes.map(({ samples }) => samples[0]);
    expect(unequal.rollouts).toBeLessThanOrEqual(equal.rollouts);
    expect(equal.biasScore).toBeLessThan(4);
    expect(unequal.biasScore).toBeGreaterThan(4);
    trainer.dispose();
  });

  it('says why responses of several lengths have no exact answer', async () => {
    const trainer = await open(pool({ reading: 1 }));
    const microscope = new Microscope(await trainer.present(), { seedIndex: 0, batches: 1, groupSizes: [] });
    await expect(microscope.work().next()).rejects.toThrow(/take turns with an environment/);
    trainer.dispose();
  });
});
