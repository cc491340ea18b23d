// Where a worker of a pool starts in Node, which does not read TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
await import('./node-worker.ts');
