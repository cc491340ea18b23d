import type { Runtime } from '../../runtime/runtime.ts';
import { createTask } from '../experiment/build.ts';
import { laneTitle } from '../experiment/differences.ts';
import type { Method } from '../methods/_method.ts';
import { confidenceInterval } from '../stats/interval.ts';
import { metricIds } from '../trainer/measure.ts';
import { Trainer } from '../trainer/trainer.ts';
import { type Toy, verdictOf } from './claim.ts';
import { askedOf, type Curve, type Entry } from './ledger.ts';
import { curveOf, measureClaim, metricsOf, type RunValues } from './measure.ts';
import { claimsOf, toyExperiment } from './toy.ts';

/** Points kept of a curve. */
const most = 80;

/**
 * Trains a toy to its end once for each repetition. Each draws its own task and policy, from the seeds that follow the
 * link's: an interval over repetitions of one draw would speak of that draw alone. `progress` is told the share that
 * is done, 0 … 1.
 */
export async function runToy(
  toy: Toy,
  seeds: number,
  runtime: Runtime,
  progress: (share: number) => void = () => {},
): Promise<RunValues> {
  const experiment = toyExperiment(toy);
  const { lanes, seed, budget } = experiment;
  const names = lanes.map((_, lane) => laneTitle(experiment, lane));
  const metrics = metricIds(createTask(experiment.task, seed));
  const width = metrics.length;
  const steps = Array.from({ length: budget.steps }, () => new Float32Array(lanes.length * seeds * width));
  for (let s = 0; s < seeds; s++) {
    const trainer = await Trainer.create({ ...experiment, seed: seed + s, seeds: 1 }, runtime);
    for (const [step, into] of steps.entries()) {
      const { values, frozen } = await trainer.advance();
      for (const { lane, reason } of frozen) {
        throw new Error(`toy ${toy.id}: ${names[lane]}, repetition ${s + 1} broke down: ${reason}`);
      }
      lanes.forEach((_, lane) => {
        into.set(values.subarray(lane * width, (lane + 1) * width), (lane * seeds + s) * width);
      });
      progress((s + (step + 1) / budget.steps) / seeds);
    }
    trainer.dispose();
  }
  return { metrics, lanes: names, seeds, steps };
}

/** What a toy's run says of those claims that are made in it. */
export function entriesOf(method: Method, toy: Toy, run: RunValues, code: string): Entry[] {
  return claimsOf(method, toy).map((claim) => {
    const { lane, baseline, effect } = measureClaim(run, claim);
    return {
      method: method.id,
      claim: claim.id,
      lane,
      baseline,
      effect: effect.mean,
      low: effect.low,
      high: effect.high,
      seeds: run.seeds,
      steps: run.steps.length,
      verdict: verdictOf(claim.expect, effect.low, effect.high),
      asked: askedOf(method, claim),
      code,
    };
  });
}

/** The metrics that a toy's claims read, over all its lanes: what the catalogue draws. */
export function curvesOf(method: Method, toy: Toy, run: RunValues): Curve[] {
  const read = claimsOf(method, toy).flatMap(({ measure }) => metricsOf(measure));
  return [...new Set(read)].flatMap((metric) =>
    run.lanes.map((lane) => ({ method: method.id, toy: toy.id, metric, lane, ...band(run, metric, lane) })),
  );
}

/** Mean and band at up to `most` of the steps at which the metric was measured; the first and last among them. */
function band(run: RunValues, metric: string, lane: string): Pick<Curve, 'steps' | 'mean' | 'low' | 'high'> {
  const seeds = Array.from({ length: run.seeds }, (_, seed) => curveOf(run, metric, lane, seed));
  const at = Array.from(run.steps.keys()).filter((step) => seeds.some((curve) => !Number.isNaN(curve[step])));
  const every = Math.max(1, Math.ceil(at.length / most));
  const kept = at.filter((_, i) => i % every === 0 || i === at.length - 1);
  const intervals = kept.map((step) => confidenceInterval(seeds.map((curve) => curve[step])));
  return {
    steps: kept.map((step) => step + 1),
    mean: intervals.map(({ mean }) => rounded(mean)),
    low: intervals.map(({ low, mean }) => rounded(Number.isNaN(low) ? mean : low)),
    high: intervals.map(({ high, mean }) => rounded(Number.isNaN(high) ? mean : high)),
  };
}

/** Four digits are more than a chart shows. */
const rounded = (value: number) => Number(value.toPrecision(4));
