import type { MetricsEvent } from '../../worker/protocol.ts';

/** Steps held by one block of memory. */
const chunkSteps = 256;

/** Numbers of one lane at every recorded step, [steps, seeds, metrics], in blocks that never move. */
class LaneColumns {
  private readonly chunks: Float32Array[] = [];
  private readonly stride: number;

  constructor(stride: number) {
    this.stride = stride;
  }

  /** Copies `stride` numbers to the given row. */
  set(row: number, values: Float32Array, from: number): void {
    const chunk = Math.floor(row / chunkSteps);
    this.chunks[chunk] ??= new Float32Array(chunkSteps * this.stride);
    const offset = (row % chunkSteps) * this.stride;
    this.chunks[chunk].set(values.subarray(from, from + this.stride), offset);
  }

  get(row: number, at: number): number {
    return this.chunks[Math.floor(row / chunkSteps)][(row % chunkSteps) * this.stride + at];
  }

  copy(): LaneColumns {
    const copy = new LaneColumns(this.stride);
    copy.chunks.push(...this.chunks.map((chunk) => chunk.slice()));
    return copy;
  }
}

/** What a run has measured so far. Lives outside React; `version` counts its changes. */
export class Series {
  readonly metrics: readonly string[];
  readonly seeds: number;
  /** Steps done at each row, ascending. */
  readonly steps: number[] = [];
  /** Seconds of computing up to each row. */
  readonly seconds: number[] = [];
  version = 0;
  /** Changes when rows that stood before have changed, so that what was summed up of them is void. */
  epoch = 0;
  private lanes: LaneColumns[];
  /** [lane][seed] the step at which the member stood still; Infinity while it moves. */
  private frozen: number[][];

  constructor(metrics: readonly string[], lanes: number, seeds: number) {
    this.metrics = metrics;
    this.seeds = seeds;
    this.lanes = Array.from({ length: lanes }, () => new LaneColumns(seeds * metrics.length));
    this.frozen = Array.from({ length: lanes }, () =>
      new Array<number>(seeds).fill(Number.POSITIVE_INFINITY),
    );
  }

  get rows(): number {
    return this.steps.length;
  }

  get laneCount(): number {
    return this.lanes.length;
  }

  /** Takes new rows. `sources[i]` is the event's lane that lane i takes its numbers from. */
  add({ steps, values, seconds }: MetricsEvent, sources: readonly number[]): void {
    const stride = this.seeds * this.metrics.length;
    const lanes = values.length / (steps.length * stride);
    for (let n = 0; n < steps.length; n++) {
      this.dropFrom(steps[n]);
      const row = this.rows;
      this.steps.push(steps[n]);
      this.seconds.push(seconds[n]);
      sources.forEach((source, lane) => {
        this.lanes[lane].set(row, values, (n * lanes + source) * stride);
      });
    }
    this.version += 1;
  }

  /** Lane i becomes what lane `lanes[i]` was; a lane that is named again begins as a copy. */
  arrange(lanes: readonly number[]): void {
    const { lanes: before, frozen } = this;
    this.lanes = lanes.map((lane, i) => (lanes.indexOf(lane) < i ? before[lane].copy() : before[lane]));
    this.frozen = lanes.map((lane) => frozen[lane].slice());
    this.version += 1;
    this.epoch += 1;
  }

  /** Forgets what comes after a step. */
  dropAfter(step: number): void {
    this.dropFrom(step + 1);
    for (const seeds of this.frozen) {
      seeds.forEach((at, seed) => {
        if (at > step) seeds[seed] = Number.POSITIVE_INFINITY;
      });
    }
    this.version += 1;
  }

  freeze(lane: number, seed: number, step: number): void {
    if (!this.frozen[lane]) return;
    this.frozen[lane][seed] = Math.min(this.frozen[lane][seed], step);
    this.version += 1;
    this.epoch += 1;
  }

  frozenAt(lane: number, seed: number): number {
    return this.frozen[lane][seed];
  }

  /** One number; NaN where it was not measured. */
  at(row: number, lane: number, seed: number, metric: number): number {
    return this.lanes[lane].get(row, seed * this.metrics.length + metric);
  }

  /** The newest row at or before a step, or −1. */
  rowOfStep(step: number): number {
    return lastAtMost(this.steps, step);
  }

  rowOfSecond(second: number): number {
    return lastAtMost(this.seconds, second);
  }

  /** A run that went back to a snapshot sends steps again: what stood from there on is replaced. */
  private dropFrom(step: number): void {
    if (this.rows === 0 || this.steps[this.rows - 1] < step) return;
    const keep = this.rowOfStep(step - 1) + 1;
    this.steps.length = keep;
    this.seconds.length = keep;
    this.epoch += 1;
  }
}

/** Index of the last number ≤ `limit` of an ascending list; −1 where all are larger. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
