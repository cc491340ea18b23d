import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTask } from '../../../src/core/experiment/build.ts';
import type { Experiment } from '../../../src/core/experiment/experiment.ts';
import { verdictOf } from '../../../src/core/oracle/gradient-sample.ts';
import { type LookOptions, type LookReport, Microscope } from '../../../src/core/oracle/microscope.ts';
import { listSpace } from '../../../src/core/oracle/space.ts';
import { defaults } from '../../../src/core/params.ts';
import { type Batch, selectRows } from '../../../src/core/stages/batch.ts';
import { stages } from '../../../src/core/stages/index.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { experimentOf, lane, smallCountdown, unequalLocks } from './_fixtures.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

const options: LookOptions = { seedIndex: 0, batches: 48, groupSizes: [2, 16] };

async function lookAt(trainer: Trainer, changes: Partial<LookOptions> = {}): Promise<LookReport> {
  const microscope = new Microscope(await trainer.present(), { ...options, ...changes });
  for await (const _ of microscope.work());
  return microscope.report();
}

async function look(experiment: Experiment, steps: number, changes: Partial<LookOptions> = {}) {
  const trainer = await Trainer.create(experiment, runtime);
  for (let i = 0; i < steps; i++) await trainer.advance();
  const report = await lookAt(trainer, changes);
  trainer.dispose();
  return report;
}

const own = (report: LookReport, at: number) => report.lanes[at].samples.find((sample) => sample.own)!;

describe('the microscope', () => {
  it('leaves the run as it is', async () => {
    const experiment = experimentOf(unequalLocks, [lane(), lane({}, 'rloo')], { seeds: 2 });
    const [looked, plain] = [
      await Trainer.create(experiment, runtime),
      await Trainer.create(experiment, runtime),
    ];
    for (let i = 0; i < 3; i++) {
      await lookAt(looked, { batches: 2, seedIndex: 1 });
      expect((await looked.advance()).values).toEqual((await plain.advance()).values);
    }
    expect(await looked.snapshot()).toEqual(await plain.snapshot());
    looked.dispose();
    plain.dispose();
  });

  it('finds the leave-one-out baseline unbiased, and the group mean (G − 1)/G as long', async () => {
    const lanes = ['rloo', 'mean-centred'].map((advantage) => lane({ advantage, aggregation: 'constant' }));
    const report = await look(experimentOf(unequalLocks, lanes), 0, { batches: 128, groupSizes: [] });
    for (const at of [0, 1]) expect(verdictOf(own(report, at))).toBe('no bias seen');
    // The same chance in both lanes: what differs is the factor alone.
    expect(own(report, 1).scale.value / own(report, 0).scale.value).toBeCloseTo(3 / 4, 4);
    const { low, high } = own(report, 0).scale;
    // Divided by the longest response, of two tokens.
    expect(low).toBeLessThan(1 / 2);
    expect(high).toBeGreaterThan(1 / 2);
  });

  it('finds the bias of dividing by the deviation, and by the length of each response', async () => {
    const lanes = [
      lane({ advantage: 'rloo', aggregation: 'constant' }),
      lane({ advantage: 'rloo', aggregation: 'sequence-mean' }),
      lane({ advantage: 'group-z-score', aggregation: 'constant' }),
    ];
    const shared = { 'curriculum.prompts': 4, 'rollout.group': 8 };
    const report = await look(experimentOf(smallCountdown, lanes, { shared }), 2, {
      batches: 160,
      groupSizes: [],
    });
    const verdicts = lanes.map((_, at) => verdictOf(own(report, at)));
    expect(verdicts[0]).not.toBe('biased');
    expect(verdicts.slice(1)).toEqual(['biased', 'biased']);
  });

  it('sees that more rollouts point better, and by how much', async () => {
    const report = await look(experimentOf(unequalLocks, [lane({}, 'rloo')]), 2, { batches: 64 });
    const { samples } = report.lanes[0];
    expect(samples.map(({ groupSize }) => groupSize)).toEqual([2, 4, 16]);
    expect(samples.map(({ rollouts }) => rollouts)).toEqual([8, 16, 64]);
    const cosines = samples.map(({ cosine }) => cosine.value);
    expect(cosines).toEqual([...cosines].sort((a, b) => a - b));
    for (const { rolloutsToGoal } of samples) expect(rolloutsToGoal.value).toBeGreaterThan(8);
  });

  it('counts advantages that are of the wrong sign, or of none', async () => {
    const weights = { 'components.weights': { partial: 1 } };
    const lanes = ['rloo', 'none', 'batch-baseline'].map((advantage) => lane({ ...weights, advantage }));
    const report = await look(experimentOf(unequalLocks, lanes), 2, { batches: 16, groupSizes: [] });
    // Without a baseline whatever is partly right is pushed up, and what is all wrong not at all.
    expect(own(report, 1).wrongSigns).toBeGreaterThan(own(report, 0).wrongSigns);
    expect(own(report, 1).silentSigns).toBeGreaterThan(0.1);
    // A baseline of all prompts together calls the worst answers to easy prompts good.
    expect(own(report, 2).wrongSigns).toBeGreaterThan(own(report, 0).wrongSigns);
    for (const at of [0, 1, 2]) expect(own(report, at).wrongSigns).toBeLessThan(0.5);
  });

  it('says of a lane why it is not measured, and measures the others', async () => {
    const lanes = [lane({ reward: 'relative-credit' }), lane()];
    const report = await look(experimentOf(unequalLocks, lanes), 0, { batches: 1, groupSizes: [] });
    expect(report.lanes[0]).toMatchObject({ exact: null, samples: [] });
    expect(report.lanes[0].problem).toMatch(/depends on the other responses/);
    expect(report.lanes[1].problem).toBeNull();
    expect(report.lanes[1].samples).toHaveLength(1);
    expect(report.lanes[1].exact?.gradientNorm).toBeGreaterThan(0);
  });
});

describe('rewards that look at the group', () => {
  const task = createTask(unequalLocks, 1);
  const [chunk] = listSpace(task).chunks;

  /** What some rewards ask for that locks do not have. */
  const fitting: Readonly<Record<string, Partial<Batch>>> = {
    'group-similarity': { prompts: chunk.prompts.map((prompt) => ({ ...prompt, question: 0 })) },
    'consistency-bonus': {
      components: new Float64Array(chunk.components.length).fill(1),
      oldLogps: Float32Array.from(chunk.mask, (_, i) => -0.1 * (i % 7)),
    },
    'tool-call': { components: Float64Array.from([...chunk.components].flatMap((one) => [one, one])) },
  };
  const call = ['format', 'name', 'argument', 'call'].map((id) => ({ ...task.components[0], id }));
  const rubric = [{ component: 'partial', weight: 1, category: 'facts' }];

  it.each(stages.reward.variants.map((reward) => [reward.id, reward] as const))(
    'are those that say so, others pay a response the same alone: %s',
    (id, reward) => {
      const batch = { ...chunk, ...fitting[id] };
      const context = {
        judge: 'partial',
        ...task,
        rubric,
        answerFrom: () => 1,
        ...(id === 'tool-call' && { components: call }),
        tokenRewards: () => new Float64Array(chunk.mask.length),
      };
      const paid = (rows: Batch) => {
        const out = new Float64Array(rows.rows);
        const given = { ...context, referenceLogps: rows.oldLogps, memory: {} };
        reward.shape(rows, given, defaults(reward.params), out);
        return out;
      };
      // A right response and its copy, then all the others of its prompt.
      const right = chunk.components.findIndex((each, i) => i % task.components.length === 0 && each === 1);
      const row = right / task.components.length;
      const rows = [row, row, ...Array.from({ length: chunk.rows }, (_, i) => i)];
      const together = paid(selectRows(batch, rows));
      const alone = rows.map((each) => paid(selectRows(batch, [each]))[0]);
      const differs = alone.some((each, i) => Math.abs(each - together[i]) > 1e-12);
      expect(differs).toBe(reward.isRelative?.(defaults(reward.params)) === true);
    },
  );
});
