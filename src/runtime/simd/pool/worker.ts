/** A worker of a pool in a browser. */
import { serve } from './serve.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

void serve({
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen(onMessage) {
    scope.onmessage = ({ data }) => onMessage(data);
  },
  close: () => scope.close(),
});
