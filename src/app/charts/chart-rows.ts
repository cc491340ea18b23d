import type { Field } from '../../core/csv.ts';
import type { RunData } from '../store/run-data.ts';
import { laneStyle } from '../ui/lane-style.ts';

/** A chart's numbers as a table: all that was measured, none left out. */

/** `step, seconds`, then each lane's mean, ends of its interval, and its seeds. */
export function chartRows(
  { series, aggregates }: RunData,
  metric: string,
  names: readonly string[],
): Field[][] {
  const { rows, mean, low, high } = aggregates.of(metric);
  const at = series.metrics.indexOf(metric);
  const seeds = Array.from({ length: series.seeds }, (_, seed) => seed);
  const header = [
    'step',
    'seconds',
    ...names
      .map((name, lane) => `${laneStyle(lane).letter} ${name}`)
      .flatMap((name) => [
        `${name} mean`,
        `${name} low`,
        `${name} high`,
        ...seeds.map((seed) => `${name} seed ${seed + 1}`),
      ]),
  ];
  const body = rows.map((row, entry) => [
    series.steps[row],
    series.seconds[row],
    ...mean.flatMap((line, lane) => [
      line[entry],
      low[lane][entry],
      high[lane][entry],
      ...seeds.map((seed) => series.at(row, lane, seed, at)),
    ]),
  ]);
  return [header, ...body];
}
