import type { Field } from '../../core/csv.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { BackendStatus } from '../../worker/protocol.ts';
import type { FrozenMember, Mark } from '../store/lab-store.ts';
import type { RunData } from '../store/run-data.ts';
import { laneStyle } from '../ui/lane-style.ts';

/** A whole run as a file. */

/** One line for each step, lane and seed, with every metric. */
export function* runRows({ series }: Pick<RunData, 'series'>, names: readonly string[]): Generator<Field[]> {
  yield ['step', 'seconds', 'lane', 'name', 'seed', ...series.metrics];
  for (let row = 0; row < series.rows; row++) {
    for (let lane = 0; lane < series.laneCount; lane++) {
      for (let seed = 0; seed < series.seeds; seed++) {
        yield [
          series.steps[row],
          series.seconds[row],
          laneStyle(lane).letter,
          names[lane] ?? '',
          seed + 1,
          ...series.metrics.map((_, metric) => series.at(row, lane, seed, metric)),
        ];
      }
    }
  }
}

export interface Provenance {
  readonly link: string;
  readonly experiment: Experiment;
  readonly backend: BackendStatus | null;
  readonly marks: readonly Mark[];
  readonly frozen: readonly FrozenMember[];
}

/** Series as `lanes[i].seeds[j][metric][row]`; null where not measured. */
export function runJson(
  { series }: Pick<RunData, 'series'>,
  names: readonly string[],
  from: Provenance,
): string {
  const rows = Array.from({ length: series.rows }, (_, row) => row);
  const lanes = Array.from({ length: series.laneCount }, (_, lane) => ({
    name: names[lane] ?? '',
    seeds: Array.from({ length: series.seeds }, (__, seed) =>
      Object.fromEntries(
        series.metrics.map((id, metric) => [
          id,
          rows.map((row) => {
            const value = series.at(row, lane, seed, metric);
            return Number.isFinite(value) ? value : null;
          }),
        ]),
      ),
    ),
  }));
  return JSON.stringify({
    format: 'grpo-lab-run',
    version: 1,
    ...from,
    steps: series.steps,
    seconds: series.seconds,
    lanes,
  });
}
