import { Worker } from 'node:worker_threads';
import type { Port } from './protocol.ts';

/** Starts a worker of a pool in Node, where `tsx` reads the TypeScript. */
export function spawnNodeWorker(): Port {
  const worker = new Worker(new URL('./node-start.mjs', import.meta.url));
  // It keeps the process alive while somebody waits for an answer, and not when nobody uses the pool any more.
  let asked = 0;
  worker.unref();
  return {
    post(message, transfer) {
      asked++;
      worker.ref();
      worker.postMessage(message, transfer);
    },
    listen(onMessage, onFailure) {
      worker.on('message', (message) => {
        asked--;
        if (asked === 0) worker.unref();
        onMessage(message);
      });
      worker.on('error', (error) => onFailure(`A worker broke down: ${error.message}`));
      worker.on('exit', (code) => onFailure(`A worker ended, with exit code ${code}.`));
    },
    close: () => void worker.terminate(),
  };
}
