import type { Series } from '../store/series.ts';

interface Seen {
  /** Rows looked at so far. */
  rows: number;
  epoch: number;
  readonly metrics: Set<string>;
}

const seen = new WeakMap<Series, Seen>();

/** Metrics that some member has a number for, at any step so far. Looks at each row once. */
export function measuredMetrics(series: Series): ReadonlySet<string> {
  let known = seen.get(series);
  if (!known || known.epoch !== series.epoch) {
    known = { rows: 0, epoch: series.epoch, metrics: new Set() };
    seen.set(series, known);
  }
  const { metrics } = known;
  for (; known.rows < series.rows; known.rows++) {
    const row = known.rows;
    series.metrics.forEach((id, metric) => {
      if (!metrics.has(id) && someNumber(series, row, metric)) metrics.add(id);
    });
  }
  return metrics;
}

function someNumber(series: Series, row: number, metric: number): boolean {
  for (let lane = 0; lane < series.laneCount; lane++) {
    for (let seed = 0; seed < series.seeds; seed++) {
      if (!Number.isNaN(series.at(row, lane, seed, metric))) return true;
    }
  }
  return false;
}
