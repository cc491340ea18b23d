import { Worker } from 'node:worker_threads';
import type { Port } from './protocol.ts';

/** Starts a worker of a pool in Node, where `tsx` reads the TypeScript. */
export function spawnNodeWorker(): Port {
  const worker = new Worker(new URL('./node-start.mjs', import.meta.url));
  // A pool that nobody uses any more should not keep the process alive.
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.on('message', onMessage);
      worker.on('error', (error) => onFailure(`A worker broke down: ${error.message}`));
    },
    close: () => void worker.terminate(),
  };
}
