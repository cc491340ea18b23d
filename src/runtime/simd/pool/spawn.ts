import type { Port } from './protocol.ts';

/** Starts a worker of a pool in a browser. */
export function spawnWorker(): Port {
  // Also the name of the lock that the worker holds as long as it lives.
  const name = `simd ${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  let watched = false;
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.onmessage = ({ data }) => {
        // By its first answer, the worker has the lock: it is free again when the worker has ended.
        if (!watched) void watchLock(name, () => onFailure('A worker ended.'));
        watched = true;
        onMessage(data);
      };
      worker.onerror = ({ message }) => onFailure(`A worker broke down: ${message}`);
    },
    close: () => worker.terminate(),
  };
}

/** No event tells that a worker has ended. Locks do, where there are any: pages from `http:` have none. */
async function watchLock(name: string, onFree: () => void): Promise<void> {
  try {
    await navigator.locks?.request(name, onFree);
  } catch {
    // Locks are refused here: the worker holds none, either.
  }
}
