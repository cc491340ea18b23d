import type { Port } from './protocol.ts';

/** Starts a worker of a pool in a browser. */
export function spawnWorker(): Port {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.onmessage = ({ data }) => onMessage(data);
      worker.onerror = ({ message }) => onFailure(`A worker broke down: ${message}`);
    },
    close: () => worker.terminate(),
  };
}
