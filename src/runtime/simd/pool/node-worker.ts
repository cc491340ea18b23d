/** A worker of a pool in Node. */
import { parentPort } from 'node:worker_threads';
import { serve } from './serve.ts';

if (!parentPort) throw new Error('node-worker.ts runs in a worker only');
const port = parentPort;

void serve({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (onMessage) => void port.on('message', onMessage),
  close: () => port.close(),
});
