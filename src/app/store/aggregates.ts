import { confidenceInterval } from '../../core/stats/interval.ts';
import type { Series } from './series.ts';

/** Mean over seeds and its 95 % interval, of every lane at each row where the metric was measured. */
export interface Aggregate {
  /** Rows of the series, ascending. */
  readonly rows: number[];
  /** [lane] one number per entry of `rows`. */
  readonly mean: number[][];
  readonly low: number[][];
  readonly high: number[][];
  /** Smallest and largest mean of any lane; ±Infinity while there is none. */
  readonly least: number;
  readonly most: number;
}

interface Cached extends Aggregate {
  readonly epoch: number;
  /** Rows of the series looked at so far. */
  seen: number;
  least: number;
  most: number;
  /** [lane][seed] the newest number that was measured. */
  readonly last: number[][];
}

/** Sums up series as they grow: each row is looked at once, however often one asks. */
export class Aggregates {
  private readonly series: Series;
  private readonly byMetric = new Map<string, Cached>();

  constructor(series: Series) {
    this.series = series;
  }

  of(metric: string): Aggregate {
    const { series } = this;
    let cached = this.byMetric.get(metric);
    if (!cached || cached.epoch !== series.epoch) {
      cached = emptyAggregate(series);
      this.byMetric.set(metric, cached);
    }
    const at = series.metrics.indexOf(metric);
    if (at < 0) return cached;
    for (; cached.seen < series.rows; cached.seen++) this.addRow(cached, cached.seen, at);
    return cached;
  }

  private addRow(cached: Cached, row: number, metric: number): void {
    const { series } = this;
    const values = Array.from({ length: series.laneCount }, (_, lane) =>
      Array.from({ length: series.seeds }, (_, seed) => series.at(row, lane, seed, metric)),
    );
    if (values.every((seeds) => seeds.every(Number.isNaN))) return;
    cached.rows.push(row);
    values.forEach((seeds, lane) => {
      const held = seeds.map((value, seed) => this.hold(cached, row, lane, seed, value));
      const { mean, low, high } = confidenceInterval(held);
      cached.mean[lane].push(mean);
      if (mean < cached.least) cached.least = mean;
      if (mean > cached.most) cached.most = mean;
      cached.low[lane].push(low);
      cached.high[lane].push(high);
    });
  }

  /**
   * A member that stands still keeps its last number. Leaving it out instead would let a lane's mean rise
   * because its worst member broke.
   */
  private hold(cached: Cached, row: number, lane: number, seed: number, value: number): number {
    if (!Number.isNaN(value)) {
      cached.last[lane][seed] = value;
      return value;
    }
    return this.series.steps[row] >= this.series.frozenAt(lane, seed) ? cached.last[lane][seed] : value;
  }
}

function emptyAggregate(series: Series): Cached {
  const lists = () => Array.from({ length: series.laneCount }, (): number[] => []);
  const last = lists().map(() => new Array<number>(series.seeds).fill(Number.NaN));
  return {
    epoch: series.epoch,
    seen: 0,
    rows: [],
    mean: lists(),
    low: lists(),
    high: lists(),
    least: Number.POSITIVE_INFINITY,
    most: Number.NEGATIVE_INFINITY,
    last,
  };
}

/** [seeds] the newest measured number of each seed of a lane; NaN where there is none yet. */
export function latestOfSeeds(series: Series, lane: number, metricId: string): number[] {
  const metric = series.metrics.indexOf(metricId);
  return Array.from({ length: series.seeds }, (_, seed) => {
    if (metric < 0) return Number.NaN;
    for (let row = series.rows - 1; row >= 0; row--) {
      const value = series.at(row, lane, seed, metric);
      if (!Number.isNaN(value)) return value;
    }
    return Number.NaN;
  });
}
