import { measureAlgorithm } from './algorithm.ts';
import { boundsOf } from './bounds.ts';
import type { Field } from './field.ts';
import { fullPlan, quickPlan } from './interleave.ts';
import type { Measuring, Timed } from './measure.ts';
import type { Absent, BenchReport, RatioName, Section } from './report.ts';
import {
  compareBackends,
  compareMembers,
  comparePooledMembers,
  compareSizes,
  compareWorkers,
  type Measured,
  twoWorkers,
  wide,
} from './sections.ts';
import { gruShape, headline, linearShape, type Shape } from './shapes.ts';
import { quotients, type Spread, spreadOf } from './spread.ts';
import { stepPhases, training } from './step.ts';

export interface BenchOptions {
  /** Some twenty seconds instead of minutes: few repeats, and backends compared on the headline step alone. */
  readonly quick: boolean;
  /** What is being measured, and how far the whole bench is, 0 … 1. */
  readonly onProgress?: (what: string, share: number) => void;
  /** Each section as soon as it is measured. */
  readonly onSection?: (section: Section) => void;
}

/** Measures everything, one section after another. Nothing else should run on the machine meanwhile. */
export async function runBench(field: Field, options: BenchOptions): Promise<BenchReport> {
  const start = performance.now();
  const sections: Section[] = [];
  const absent: Absent[] = [...field.absent];
  const all = await measureAll(field, options, sections, (each) => {
    if (!absent.some(({ name }) => name === each.name)) absent.push(each);
  });
  return {
    format: 'grpo-lab-bench',
    version: 2,
    quick: options.quick,
    machine: field.machine,
    seconds: Math.round((performance.now() - start) / 1000),
    ratios: ratiosOf(all),
    peakGflops: spreadOf(all.sizes.peaks),
    bounds: [
      ...boundsOf('simd', all.members.section, peakOf(all.sizes)),
      ...(all.gpuMembers ? boundsOf('webgpu', all.gpuMembers.section, null) : []),
    ],
    sections,
    absent,
  };
}

interface All {
  readonly backends: Measured;
  readonly members: Measured;
  readonly pooledMembers: Measured;
  readonly gpuMembers: Measured | null;
  readonly sizes: Measured;
  readonly workers: Measured;
  readonly algorithm: readonly Timed[];
}

/** Adds each section to `sections` as soon as it is measured. */
async function measureAll(
  field: Field,
  { quick, onProgress, onSection }: BenchOptions,
  sections: Section[],
  onAbsent: (absent: Absent) => void,
): Promise<All> {
  const { simd, gpu } = field;
  const count = (quick ? 6 : 8) + (gpu ? 1 : 0);
  const measure = async <M extends { readonly section: Section }>(
    what: string,
    work: (measuring: Measuring) => Promise<M>,
  ): Promise<M> => {
    const done = sections.length;
    const progress = (share: number) => onProgress?.(what, (done + share) / count);
    progress(0);
    const measured = await work({ plan: quick ? quickPlan : fullPlan, progress });
    sections.push(measured.section);
    onSection?.(measured.section);
    return measured;
  };
  const compare = (what: string, shape: Shape) =>
    measure(`backends, ${what}`, (measuring) =>
      compareBackends(shape, field, quick ? training : stepPhases, measuring, onAbsent),
    );

  const backends = await compare('transformer', headline);
  if (!quick) {
    await compare('GRU', gruShape(32));
    await compare('linear', linearShape);
  }
  return {
    backends,
    members: await measure('members', (measuring) => compareMembers('simd', simd, measuring)),
    pooledMembers: await measure('members, pooled', (measuring) => comparePooledMembers(field, measuring)),
    gpuMembers:
      gpu && (await measure('members, GPU', (measuring) => compareMembers('webgpu', gpu, measuring))),
    sizes: await measure('sizes', (measuring) => compareSizes(field, measuring)),
    workers: await measure('workers', (measuring) => compareWorkers(field, measuring)),
    algorithm: (await measure('algorithm', (measuring) => measureAlgorithm(simd, measuring))).timed,
  };
}

function ratiosOf(all: All): Record<RatioName, Spread | null> {
  const { backends, members, pooledMembers, gpuMembers, sizes, workers, algorithm } = all;
  return {
    simd_vs_tfjs_wasm: times(backends, 'tfjs-wasm', twoWorkers),
    simd_one_thread_vs_tfjs_wasm: times(backends, 'tfjs-wasm', 'simd'),
    simd_vs_tfjs_wasm_uncached: times(backends, 'tfjs-wasm, no cache', twoWorkers),
    simd_vs_tfjs_cpu: times(backends, 'tfjs-cpu', twoWorkers),
    simd_vs_pytorch: times(backends, 'pytorch', twoWorkers),
    simd_one_thread_vs_pytorch: times(backends, 'pytorch', 'simd'),
    simd_vs_webgpu: times(backends, 'webgpu', twoWorkers),
    members_16_vs_1: times(pooledMembers, '16 members', '1 member'),
    members_64_vs_1: times(pooledMembers, '64 members', '1 member'),
    members_16_vs_1_one_thread: times(members, '16 members', '1 member'),
    webgpu_members_16_vs_1: gpuMembers && times(gpuMembers, '16 members', '1 member'),
    workers_2_vs_1: times(workers, '1 worker', '2 workers'),
    simd_peak_fraction: spreadOf(find(sizes.timed, wide.title)?.peak.score ?? []),
    // What the stages compute does not depend on the network.
    algorithm_ms_16_members: spreadOf(algorithm[0].ms.stages),
  };
}

const find = (timed: readonly Timed[], label: string) => timed.find((each) => each.label === label);

/** Round by round, the whole step of one in multiples of another's; null where one did not take part. */
function times({ timed }: Measured, slow: string, fast: string): Spread | null {
  const a = find(timed, slow)?.ms.total;
  const b = find(timed, fast)?.ms.total;
  return a && b ? spreadOf(quotients(a, b)) : null;
}

/** What part of the peak each phase reaches in the step that backends are compared on. */
function peakOf({ section }: Measured): Record<string, number> {
  const peak = section.rows.find(({ label }) => label === headline.title)?.peak ?? {};
  return Object.fromEntries(Object.entries(peak).map(([phase, { median }]) => [phase, median]));
}
