import type { BenchCommand, BenchEvent } from './protocol.ts';

/** Runs the bench in a worker of a browser, so that the page stays alive. Returns what stops it. */
export function startBench(quick: boolean, onEvent: (event: BenchEvent) => void): () => void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'bench' });
  const end = (event: BenchEvent) => {
    if (event.type === 'done' || event.type === 'failed') worker.terminate();
    onEvent(event);
  };
  worker.onmessage = ({ data }: MessageEvent<BenchEvent>) => end(data);
  worker.onerror = (event) => {
    event.preventDefault();
    end({ type: 'failed', reason: event.message || 'the worker could not be loaded' });
  };
  worker.postMessage({ quick } satisfies BenchCommand);
  return () => worker.terminate();
}
