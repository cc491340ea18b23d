import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BenchReport, ratioNames } from '../../../src/bench/report.ts';
import { headline } from '../../../src/bench/shapes.ts';
import { stepJob } from '../../../src/bench/step.ts';
import { benchTable } from '../../../src/cli/bench-table.ts';
import { torchRival } from '../../../src/cli/torch-peer.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const spread = (median: number) => ({ median, min: median / 2, max: 2 * median, rounds: 3 });

const report: BenchReport = {
  format: 'grpo-lab-bench',
  version: 2,
  quick: true,
  machine: { agent: 'Node.js', processor: 'a processor', cores: 2, adapter: null, load: 0.5 },
  seconds: 20,
  ratios: {
    ...(Object.fromEntries(ratioNames.map((name) => [name, null])) as BenchReport['ratios']),
    simd_vs_pytorch: spread(4),
    workers_2_vs_1: spread(1.5),
  },
  peakGflops: spread(30),
  bounds: [{ runtime: 'simd', phase: 'score', share: 0.25, bound: 'products', because: 'it is so' }],
  sections: [
    {
      ...{ id: 'sizes', title: 'Sizes', work: 'work', relative: '× the time of a', phases: ['score'] },
      rows: [
        {
          label: 'a',
          ms: { score: spread(2) },
          relative: {},
          gflops: { score: spread(15) },
          peak: { score: spread(0.5) },
        },
        { label: 'b', ms: { score: spread(6) }, relative: { score: spread(3) } },
      ],
    },
  ],
  absent: [],
};

describe('the report in a terminal', () => {
  it('has ratios with their range and goal, times, rates and bounds', () => {
    const lines = benchTable(report)
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, '  '));
    expect(lines).toContain('simd_vs_pytorch  4.00 (2.00 … 8.00)  × faster  ≥ 3: met');
    expect(lines).toContain('workers_2_vs_1  1.50 (0.750 … 3.00)  × faster  ≥ 1.7: missed');
    expect(lines).toContain('simd_vs_tfjs_cpu  –');
    expect(lines).toContain('b  6.00 (3.00)');
    expect(lines).toContain('a  15.0 (0.500)');
    expect(lines).toContain('simd  score  25 %  products  it is so');
  });
});

describe('lab bench', () => {
  it('takes no argument', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const args = ['--import', 'tsx', 'src/cli/lab.ts', 'bench', 'faster'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('not faster');
  });
});

describe('PyTorch as a rival', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-lab-bench-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A program that reads the job and then does as told, instead of a Python. */
  function program(name: string, commands: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nread job\n${commands}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const rivalOf = async (python: string) => torchRival(python, await createSimdRuntime(), stepJob(headline));

  it('answers how long a phase takes, in the words of its script', async () => {
    const python = program('sound', `echo '{"ready":"PyTorch 0"}'; read order; echo '{"ms":12.5}'`);
    const { rival, detail } = await rivalOf(python);
    expect(detail).toBe('PyTorch 0');
    const contender = await rival.contend(stepJob(headline));
    expect(await contender.time('score', 3)).toBe(12.5);
    contender.dispose();
  });

  it('is refused where it computes something else, or does not start', async () => {
    const other = program('other', `echo '{"error":"log-probabilities differ by 1"}'`);
    await expect(rivalOf(other)).rejects.toThrow('something else than simd: log-probabilities differ by 1');
    await expect(rivalOf(program('ends', 'exit 3'))).rejects.toThrow('ended with status 3');
    await expect(rivalOf(join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});
