/** What a pool and its workers tell each other. A worker holds one shard of each population: some of its members. */

import type {
  GradientRequest,
  LogprobsRequest,
  LogprobsResult,
  NetworkSpec,
  PopulationSnapshot,
  SampleRequest,
  SampleResult,
  UpdateRequest,
  UpdateResult,
  WeightsName,
} from '../../runtime.ts';

/** Contexts in one array, which is moved instead of copied, and where each ends. */
export interface PackedContexts {
  readonly flat: Int32Array;
  readonly ends: Int32Array;
}

type Packed<T> = Omit<T, 'contexts' | 'features'> & { readonly contexts: PackedContexts };

/** The methods of a population, by name: what goes to a worker and what comes back. */
export interface Calls {
  create: [{ spec: NetworkSpec; members: number; initial: Float32Array }, null];
  sample: [Packed<SampleRequest>, SampleResult];
  logprobs: [Packed<LogprobsRequest>, LogprobsResult];
  gradient: [Packed<GradientRequest>, Float32Array];
  update: [Packed<UpdateRequest>, UpdateResult];
  copyWeights: [{ from: WeightsName; to: WeightsName; mix: number; which: Uint8Array | null }, null];
  resetOptimizer: [{ which: Uint8Array | null }, null];
  snapshot: [null, PopulationSnapshot];
  restore: [PopulationSnapshot, null];
  dispose: [null, null];
}

export type CallName = keyof Calls;

export interface Question {
  readonly population: number;
  readonly call: CallName;
  readonly input: unknown;
}

/** Answers come in the order of the questions. `live` is the worker's number of live buffers. */
export type Answer =
  | { readonly result: unknown; readonly live: number }
  | { readonly error: string; readonly live: number };

/** One end of the line between two threads, in a browser or in Node. */
export interface Port {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  listen(onMessage: (message: unknown) => void, onFailure: (reason: string) => void): void;
  close(): void;
}

/** The buffers of all arrays in a message, to be moved: whoever posts them must not need them any more. */
export function buffersOf(message: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(message)) return [message.buffer as ArrayBuffer];
  if (typeof message !== 'object' || message === null) return [];
  return Object.values(message).flatMap(buffersOf);
}
