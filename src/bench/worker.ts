/** The bench in a worker of a browser. */
import { adapterName, type BackendChoice, chooseBackend } from '../runtime/choose.ts';
import { spawnWorker } from '../runtime/simd/pool/spawn.ts';
import { createSimdRuntime } from '../runtime/simd/runtime.ts';
import type { TfjsBackendId } from '../runtime/tfjs/backend.ts';
import { createTfjsRuntime } from '../runtime/tfjs/runtime.ts';
import { wasmPaths } from '../runtime/tfjs/wasm-files.ts';
import { runBench } from './bench.ts';
import { type Field, runtimeRival, tfjsRivals } from './field.ts';
import type { BenchCommand, BenchEvent } from './protocol.ts';
import type { Machine } from './report.ts';

const worker = self as unknown as DedicatedWorkerGlobalScope;
const post = (event: BenchEvent) => worker.postMessage(event);

/** A software adapter computes on the processor, slower than WebAssembly: it says nothing of a GPU. */
async function openField(choice: BackendChoice, machine: Machine): Promise<Field> {
  const open = (id: TfjsBackendId) => createTfjsRuntime(id, { wasmPaths });
  const gpu = choice.backend === 'webgpu' ? await open('webgpu') : null;
  const rivals = tfjsRivals(await open('wasm'), await open('cpu'));
  const noPython = {
    name: 'pytorch',
    reason: 'a browser has no Python; npm run bench compares with it',
  } as const;
  const field = { machine, simd: await createSimdRuntime(), gpu, spawn: spawnWorker };
  return gpu
    ? { ...field, rivals: [...rivals, runtimeRival('webgpu', gpu)], absent: [noPython] }
    : { ...field, rivals, absent: [noPython, { name: 'webgpu', reason: choice.reason }] };
}

async function measure({ quick }: BenchCommand): Promise<void> {
  const choice = await chooseBackend();
  const machine: Machine = {
    agent: navigator.userAgent,
    processor: null,
    cores: navigator.hardwareConcurrency,
    adapter: choice.adapter ? adapterName(choice.adapter) : null,
    load: null,
  };
  post({ type: 'machine', machine });
  const report = await runBench(await openField(choice, machine), {
    quick,
    onProgress: (what, share) => post({ type: 'progress', what, share }),
    onSection: (section) => post({ type: 'section', section }),
  });
  post({ type: 'done', report });
}

worker.onmessage = ({ data }: MessageEvent<BenchCommand>) => {
  measure(data).catch((error: unknown) => {
    post({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
};
