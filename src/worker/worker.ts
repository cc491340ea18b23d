import { chooseBackend } from '../runtime/choose.ts';
import type { BackendId, Runtime } from '../runtime/runtime.ts';
import { createPooledRuntime } from '../runtime/simd/pool/runtime.ts';
import { spawnWorker } from '../runtime/simd/pool/spawn.ts';
import { createSimdRuntime } from '../runtime/simd/runtime.ts';
import { wasmPaths } from '../runtime/tfjs/wasm-files.ts';
import type { OpenedRuntime } from './engine.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';
import { Session } from './session.ts';

const worker = self as unknown as DedicatedWorkerGlobalScope;

/** Resolves once the messages that are waiting have been handled; timers would be clamped to 4 ms. */
const channel = new MessageChannel();
let resume = (): void => {};
channel.port1.onmessage = () => resume();
const nextMessage = () =>
  new Promise<void>((resolve) => {
    resume = resolve;
    channel.port2.postMessage(null);
  });

/** A lost GPU is not tried again, unless it is asked for by name. */
async function open(requested: BackendId | undefined, lost: readonly BackendId[]): Promise<OpenedRuntime> {
  const choice = await chooseBackend(requested);
  const isLost = !requested && lost.includes(choice.backend);
  const { backend, reason } = isLost ? await chooseBackend('simd') : choice;
  return { runtime: await start(backend, lost), reason };
}

/** tfjs is downloaded only where it computes. */
async function start(backend: BackendId, lost: readonly BackendId[]): Promise<Runtime> {
  if (backend === 'simd') return startSimd(lost.filter((id) => id === 'simd').length);
  const { createTfjsRuntime } = await import('../runtime/tfjs/runtime.ts');
  return createTfjsRuntime(backend, { wasmPaths });
}

/** A machine on which pools lose their workers this often has not enough memory for them, or the like. */
const maxLostPools = 3;

/** One core is left to the page. */
function startSimd(lostPools: number): Promise<Runtime> {
  const workers = lostPools < maxLostPools ? Math.min(navigator.hardwareConcurrency - 1, 8) : 1;
  return workers > 1 ? createPooledRuntime(workers, spawnWorker) : createSimdRuntime();
}

const session = new Session({
  post: (event: WorkerEvent) => worker.postMessage(event),
  open,
  now: () => performance.now(),
  pause: (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : nextMessage()),
});
worker.onmessage = ({ data }: MessageEvent<WorkerCommand>) => session.handle(data);
