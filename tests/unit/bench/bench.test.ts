import { describe, expect, it } from 'vitest';
import { measureAlgorithm } from '../../../src/bench/algorithm.ts';
import type { Plan } from '../../../src/bench/interleave.ts';
import { sectionOf, timeSteps } from '../../../src/bench/measure.ts';
import { ratioNames, ratios } from '../../../src/bench/report.ts';
import { compareBackends } from '../../../src/bench/sections.ts';
import { gruShape, transformerShape } from '../../../src/bench/shapes.ts';
import { RuntimeContender, stepJob, stepPhases } from '../../../src/bench/step.ts';
import { sampleUncached } from '../../../src/bench/uncached.ts';
import { spawnNodeWorker } from '../../../src/runtime/simd/pool/node-spawn.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

/** As little as can be: what is measured is checked, not how fast it is. */
const plan: Plan = { rounds: 2, fewest: 1, measureMs: 0, warmUpMs: 0, budgetMs: 10_000 };
const measuring = { plan, progress: () => {} };
const shape = { ...gruShape(8, 2), rows: 4, group: 2 };
const machine = { agent: 'test', processor: null, cores: 2, adapter: null, load: null };

describe('timing a step', () => {
  it('measures all phases, their sum, and their products against the peak', async () => {
    const simd = await createSimdRuntime();
    const contender = await RuntimeContender.create(simd, stepJob(shape));
    const { timed, peaks } = await timeSteps([{ label: 'a', contender, shape }], stepPhases, measuring);
    contender.dispose();
    expect(simd.liveBuffers()).toBe(0);
    const [{ ms, gflops, peak }] = timed;
    expect(Object.keys(ms)).toEqual([...stepPhases, 'total']);
    expect(ms.total[1]).toBeCloseTo(ms.sample[1] + ms.update[1]);
    expect(Object.keys(gflops)).toEqual([...stepPhases]);
    expect(peak.score[0]).toBeGreaterThan(0);
    expect(peaks).toHaveLength(stepPhases.length * plan.rounds);
  });

  it('gives every backend the same numbers to work on', () => {
    expect(stepJob(shape)).toEqual({ ...stepJob(shape), sample: expect.anything() });
    expect(stepJob(shape).sample.uniforms).toEqual(stepJob(shape).sample.uniforms);
  });

  it('puts each entrant beside the first', () => {
    const head = { id: 'x', title: '', work: '', relative: '' };
    const timed = [
      { label: 'a', ms: { sample: [1, 2] }, gflops: {}, peak: {} },
      { label: 'b', ms: { sample: [3, 8] }, gflops: {}, peak: {} },
    ];
    const { rows, phases } = sectionOf(head, timed);
    expect(phases).toEqual(['sample']);
    expect(rows[0]).toEqual({
      label: 'a',
      ms: { sample: { median: 1.5, min: 1, max: 2, rounds: 2 } },
      relative: {},
    });
    expect(rows[1].relative.sample).toEqual({ median: 3.5, min: 3, max: 4, rounds: 2 });
  });
});

describe('comparing backends', () => {
  it('goes on without those that do not start, and says why', async () => {
    const simd = await createSimdRuntime();
    const again = await createSimdRuntime();
    const rivals = [
      {
        name: 'tfjs-wasm',
        contend: (job: ReturnType<typeof stepJob>) => RuntimeContender.create(again, job),
      },
      { name: 'webgpu', contend: () => Promise.reject(new Error('no adapter')) },
      { name: 'pytorch', only: gruShape(64), contend: () => Promise.reject(new Error('not asked')) },
    ] as const;
    const absent: string[] = [];
    const field = { machine, simd, rivals, gpu: null, spawn: spawnNodeWorker, absent: [] };
    const { section } = await compareBackends(shape, field, stepPhases, measuring, ({ name, reason }) =>
      absent.push(`${name}: ${reason}`),
    );
    expect(section.rows.map(({ label }) => label)).toEqual(['simd', 'simd, 2 workers', 'tfjs-wasm']);
    expect(section.rows[2].relative.total.rounds).toBe(2);
    expect(absent).toEqual(['webgpu: no adapter']);
    expect(simd.liveBuffers() + again.liveBuffers()).toBe(0);
  });
});

describe('sampling without a cache', () => {
  it('draws what sampling with one draws', async () => {
    const simd = await createSimdRuntime();
    for (const shape of [transformerShape(16, 2, 2), gruShape(16, 2)]) {
      const job = stepJob(shape);
      const population = await simd.create(shape.spec, shape.members, job.initial);
      const { tokens, logps, entropies } = await population.sample(job.sample);
      const found = await sampleUncached(population, job);
      expect(found.tokens).toEqual(tokens);
      for (const [own, other] of [[found.logps, logps] as const, [found.entropies, entropies] as const]) {
        own.forEach((value, i) => {
          expect(value).toBeCloseTo(other[i], 5);
        });
      }
      population.dispose();
    }
  });
});

describe('the algorithm’s part', () => {
  it('is told apart from the runtime’s', async () => {
    const { section, timed } = await measureAlgorithm(await createSimdRuntime(), {
      ...measuring,
      plan: { ...plan, rounds: 1 },
    });
    expect(section.phases).toEqual(['stages', 'core', 'runtime', 'step']);
    expect(timed).toHaveLength(3);
    for (const { ms } of timed) {
      expect(ms.core[0] + ms.runtime[0]).toBeCloseTo(ms.step[0]);
      expect(ms.core[0]).toBeGreaterThan(0);
      expect(ms.stages[0]).toBeGreaterThan(0);
    }
  });
});

describe('ratios', () => {
  it('are those that the bench promises', () => {
    expect(ratioNames).toEqual(
      expect.arrayContaining([
        'simd_vs_tfjs_wasm',
        'simd_vs_tfjs_wasm_uncached',
        'simd_vs_tfjs_cpu',
        'simd_vs_pytorch',
        'members_16_vs_1',
        'members_64_vs_1',
        'workers_2_vs_1',
        'simd_peak_fraction',
        'algorithm_ms_16_members',
      ]),
    );
    for (const { title } of Object.values(ratios)) expect(title).not.toBe('');
  });
});
