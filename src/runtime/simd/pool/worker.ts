/** A worker of a pool in a browser. */
import { serve } from './serve.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Resolves once this worker holds the lock of its name, which tells the pool that it lives; see `spawn.ts`. */
const holding = new Promise<void>((resolve) => {
  if (!scope.navigator.locks) return resolve();
  const forever = new Promise<never>(() => {});
  // Where locks are refused the worker works on, and its end goes unseen, as without locks.
  scope.navigator.locks
    .request(scope.name, () => {
      resolve();
      return forever;
    })
    .catch(() => resolve());
});

void serve({
  post: (message, transfer) => void holding.then(() => scope.postMessage(message, transfer)),
  listen(onMessage) {
    scope.onmessage = ({ data }) => onMessage(data);
  },
  close: () => scope.close(),
});
