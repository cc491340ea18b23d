import type { StepResult } from '../core/trainer/trainer.ts';
import { type PackedGroup, packGroup } from './packed-group.ts';
import type { MetricsEvent, WorkerEvent } from './protocol.ts';

/** Steps between two flushes would otherwise be a message each: the page is told at most 8 times a second. */
const flushEveryMs = 125;

/** So many steps of one batch have their groups posted: more would cost the page more time than anyone looks. */
const recordedPerFlush = 8;

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

  /** Posts what has gathered: all metrics, and the groups of as many steps as the page can take. */
  flush(runId: number, nowMs: number): void {
    this.flushedAt = nowMs;
    if (this.results.length === 0) return;
    this.post(metricsEvent(runId, this.results, this.seconds));
    this.post({ type: 'groups', runId, groups: groupsOf(this.results) });
    this.clear();
  }

  clear(): void {
    this.results = [];
    this.seconds = [];
  }
}

/** Groups of steps evenly spread, the newest among them. */
function groupsOf(results: readonly StepResult[]): PackedGroup[] {
  const stride = Math.ceil(results.length / recordedPerFlush);
  const recorded = results.filter((_, i) => (results.length - 1 - i) % stride === 0);
  return recorded.flatMap(({ groups }) => groups.map(packGroup));
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
