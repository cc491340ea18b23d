import { csv, type Field } from '../core/csv.ts';
import { laneTitle } from '../core/experiment/differences.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { writeLink } from '../core/experiment/link.ts';
import { confidenceInterval, type Interval, pairedDifference } from '../core/stats/interval.ts';
import type { StepResult } from '../core/trainer/trainer.ts';
import type { BackendId } from '../runtime/runtime.ts';

/** A finished run. */
export interface RunRecord {
  readonly experiment: Experiment;
  readonly backend: BackendId;
  readonly metrics: readonly string[];
  readonly results: readonly StepResult[];
}

/** Series as `lanes[i].seeds[j][metric][row]`, as the page saves them; null where not measured. */
export function reportJson(record: RunRecord): string {
  const { experiment, backend, metrics, results } = record;
  const base = lastPassAt1(record, 0);
  const lanes = experiment.lanes.map((_, lane) => {
    const own = lastPassAt1(record, lane);
    return {
      name: laneTitle(experiment, lane),
      'pass@1': interval(confidenceInterval(own)),
      ...(lane > 0 ? { difference: interval(pairedDifference(base, own)) } : {}),
      seeds: Array.from({ length: experiment.seeds }, (__, seed) =>
        Object.fromEntries(
          metrics.map((id, metric) => [
            id,
            results.map((result) => finite(result.values[indexOf(record, lane, seed, metric)])),
          ]),
        ),
      ),
    };
  });
  const steps = results.map(({ step }) => step);
  const link = writeLink(experiment);
  const frozen = results.flatMap(({ frozen, step }) => frozen.map((each) => ({ ...each, step })));
  return `${JSON.stringify({ format: 'grpo-lab-run', version: 1, link, experiment, backend, frozen, steps, lanes })}\n`;
}

/** One line for each step, lane and seed, with every metric. */
export function reportCsv(record: RunRecord): string {
  return csv(rows(record));
}

function* rows(record: RunRecord): Generator<Field[]> {
  const { experiment, metrics, results } = record;
  yield ['step', 'lane', 'name', 'seed', ...metrics];
  for (const { step, values } of results) {
    for (let lane = 0; lane < experiment.lanes.length; lane++) {
      for (let seed = 0; seed < experiment.seeds; seed++) {
        const measured = metrics.map((_, metric) => values[indexOf(record, lane, seed, metric)]);
        yield [step, lane + 1, laneTitle(experiment, lane), seed + 1, ...measured];
      }
    }
  }
}

function indexOf({ experiment, metrics }: RunRecord, lane: number, seed: number, metric: number): number {
  return (lane * experiment.seeds + seed) * metrics.length + metric;
}

/** pass@1 of each seed of a lane at its newest evaluation. */
function lastPassAt1(record: RunRecord, lane: number): number[] {
  const metric = record.metrics.indexOf('pass@1');
  return Array.from({ length: record.experiment.seeds }, (_, seed) => {
    const values = record.results.map((result) => result.values[indexOf(record, lane, seed, metric)]);
    return values.findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
  });
}

function interval({ mean, low, high, count }: Interval) {
  return { mean: finite(mean), low: finite(low), high: finite(high), count };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
