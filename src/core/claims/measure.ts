import { exp, log } from '../math.ts';
import { confidenceInterval, type Interval } from '../stats/interval.ts';
import { mean } from '../stats/summary.ts';
import type { Claim, Measure } from './claim.ts';

/** What a run has measured: [steps][lanes, seeds, metrics], steps 1, 2, …; NaN where not measured. */
export interface RunValues {
  readonly metrics: readonly string[];
  readonly lanes: readonly string[];
  readonly seeds: number;
  readonly steps: readonly Float32Array[];
}

/** A metric of one seed of a lane over the steps. Throws where the run has no such metric or lane. */
export function curveOf(run: RunValues, metric: string, lane: string, seedIndex: number): Float64Array {
  const column = place(run.metrics, metric, 'metric');
  const row = place(run.lanes, lane, 'lane') * run.seeds + seedIndex;
  return Float64Array.from(run.steps, (values) => values[row * run.metrics.length + column]);
}

function place(names: readonly string[], name: string, what: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`the run has no ${what} ${name}: it has ${names.join(', ')}`);
  return index;
}

/** [seeds] the number that a claim speaks of, for one lane. */
export function measureLane(run: RunValues, measure: Measure, lane: string): Float64Array {
  return Float64Array.from({ length: run.seeds }, (_, seed) => {
    const curve = curveOf(run, measure.metric, lane, seed);
    if ('reaches' in measure) {
      const { reaches } = measure;
      const leading = 'once' in measure ? curveOf(run, measure.once, lane, seed) : curve;
      const first = leading.findIndex((value) => value >= reaches);
      if ('once' in measure) return curve[first < 0 ? curve.length - 1 : first];
      return first < 0 ? curve.length + 1 : first + 1;
    }
    const window = (values: Float64Array) => mean(values.subarray(measure.from - 1, measure.to));
    return 'per' in measure ? window(curve) / window(curveOf(run, measure.per, lane, seed)) : window(curve);
  });
}

/** The metrics that a measure reads. */
export function metricsOf(measure: Measure): string[] {
  if ('per' in measure) return [measure.metric, measure.per];
  return 'once' in measure ? [measure.metric, measure.once] : [measure.metric];
}

/** What a claim's run says of it. */
export interface Measured {
  /** Means over seeds. */
  readonly lane: number;
  readonly baseline: number | null;
  /** Paired over seeds, with its 95 % Student-t interval; of a ratio, in logarithms and back. */
  readonly effect: Interval;
}

export function measureClaim(run: RunValues, { measure, lane, baseline, compare }: Claim): Measured {
  const own = measureLane(run, measure, lane);
  if (baseline === undefined) return { lane: mean(own), baseline: null, effect: confidenceInterval(own) };
  const other = measureLane(run, measure, baseline);
  const effect =
    compare === 'ratio'
      ? throughLogs(own.map((value, i) => log(value / other[i])))
      : confidenceInterval(own.map((value, i) => value - other[i]));
  return { lane: mean(own), baseline: mean(other), effect };
}

function throughLogs(logs: Float64Array): Interval {
  const { mean: center, low, high, count } = confidenceInterval(logs);
  return { mean: exp(center), halfWidth: Number.NaN, low: exp(low), high: exp(high), count };
}
