import type { StepResult } from '../core/trainer/trainer.ts';
import type { MetricsEvent, WorkerEvent } from './protocol.ts';

/** Steps between two flushes would otherwise be a message each: the page is told at most 8 times a second. */
const flushEveryMs = 125;

/** Gathers the results of steps and posts them in batches. */
export class Outbox {
  private results: StepResult[] = [];
  private seconds: number[] = [];
  private flushedAt = 0;
  private readonly post: (event: WorkerEvent) => void;

  constructor(post: (event: WorkerEvent) => void) {
    this.post = post;
  }

  add(result: StepResult, seconds: number): void {
    this.results.push(result);
    this.seconds.push(seconds);
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.flushedAt >= flushEveryMs;
  }

  /** Posts what has gathered: all metrics, and the groups of the newest step. */
  flush(runId: number, nowMs: number): void {
    this.flushedAt = nowMs;
    const last = this.results.at(-1);
    if (!last) return;
    this.post(metricsEvent(runId, this.results, this.seconds));
    this.post({ type: 'groups', runId, groups: last.groups });
    this.clear();
  }

  clear(): void {
    this.results = [];
    this.seconds = [];
  }
}

function metricsEvent(
  runId: number,
  results: readonly StepResult[],
  seconds: readonly number[],
): MetricsEvent {
  const size = results[0].values.length;
  const values = new Float32Array(results.length * size);
  results.forEach((result, i) => {
    values.set(result.values, i * size);
  });
  const steps = Int32Array.from(results, ({ step }) => step);
  return { type: 'metrics', runId, steps, values, seconds: Float64Array.from(seconds) };
}
