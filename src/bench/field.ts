import type { Runtime } from '../runtime/runtime.ts';
import type { Port } from '../runtime/simd/pool/protocol.ts';
import type { Absent, Machine } from './report.ts';
import { headline, type Shape } from './shapes.ts';
import { type Contender, RuntimeContender, type StepJob } from './step.ts';
import { UncachedContender } from './uncached.ts';

export const rivalNames = ['tfjs-wasm', 'tfjs-wasm, no cache', 'tfjs-cpu', 'webgpu', 'pytorch'] as const;
export type RivalName = (typeof rivalNames)[number];

/** Another way to do the same step. */
export interface Rival {
  readonly name: RivalName;
  /** The only step that it can do; all of them when absent. */
  readonly only?: Shape;
  /** Rejects with the reason where it is not to be had, or where it computes something else. */
  contend(job: StepJob): Promise<Contender>;
}

/** A runtime as a rival on every step. */
export function runtimeRival(name: RivalName, runtime: Runtime): Rival {
  return { name, contend: (job) => RuntimeContender.create(runtime, job) };
}

/** TensorFlow.js on the processor: as the lab has it, and sampling without a cache as one writes it first. */
export function tfjsRivals(wasm: Runtime, cpu: Runtime): Rival[] {
  return [
    runtimeRival('tfjs-wasm', wasm),
    {
      name: 'tfjs-wasm, no cache',
      only: headline,
      contend: (job) => UncachedContender.create(wasm, job),
    },
    runtimeRival('tfjs-cpu', cpu),
  ];
}

/** Where the bench runs: Node and a browser start things differently. */
export interface Field {
  readonly machine: Machine;
  readonly simd: Runtime;
  readonly rivals: readonly Rival[];
  /** The machine's GPU, for the sections that need nothing but a runtime; null without one. */
  readonly gpu: Runtime | null;
  /** Starts a worker of a pool. */
  readonly spawn: () => Port;
  /** Those known beforehand not to take part. */
  readonly absent: readonly Absent[];
}
