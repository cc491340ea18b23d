import { availableParallelism } from 'node:os';
import type { BackendId, Runtime } from '../runtime/runtime.ts';
import { spawnNodeWorker } from '../runtime/simd/pool/node-spawn.ts';
import { createPooledRuntime } from '../runtime/simd/pool/runtime.ts';
import { createSimdRuntime } from '../runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../runtime/tfjs/runtime.ts';
import { UsageError } from './usage.ts';

const backends = ['simd', 'wasm', 'cpu'] as const satisfies readonly BackendId[];

/** The runtime of this name; the fastest one here where none is named. */
export async function openRuntime(requested: string | undefined): Promise<Runtime> {
  const backend = backends.find((id) => id === (requested ?? backends[0]));
  if (!backend) {
    throw new UsageError(
      `backend must be one of ${backends.join(', ')} on the command line, not ${requested}`,
    );
  }
  if (backend === 'simd') return openSimd();
  quietTfjs();
  return createTfjsRuntime(backend);
}

/** On all cores: numbers do not depend on how many there are. */
function openSimd(): Promise<Runtime> {
  const workers = Math.min(availableParallelism(), 8);
  return workers > 1 ? createPooledRuntime(workers, spawnNodeWorker) : createSimdRuntime();
}

/** tfjs greets Node users with an advertisement for another package on standard error. */
function quietTfjs(): void {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('TensorFlow.js in Node.js')) warn(...words);
  };
}
