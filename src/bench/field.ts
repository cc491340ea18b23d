import type { Runtime } from '../runtime/runtime.ts';
import type { Port } from '../runtime/simd/pool/protocol.ts';
import type { Absent, Machine } from './report.ts';
import type { Shape } from './shapes.ts';
import type { Contender, StepJob } from './step.ts';

export const rivalNames = ['tfjs-wasm', 'tfjs-cpu', 'webgpu', 'pytorch'] as const;
export type RivalName = (typeof rivalNames)[number];

/** Another way to do the same step. */
export interface Rival {
  readonly name: RivalName;
  /** The only step that it can do; all of them when absent. */
  readonly only?: Shape;
  /** Rejects with the reason where it is not to be had, or where it computes something else. */
  contend(job: StepJob): Promise<Contender>;
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
