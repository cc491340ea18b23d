import { expectedCosine } from '../../core/oracle/gradient-sample.ts';
import type { Range } from '../../core/oracle/jackknife.ts';
import type { LaneReading } from '../../core/oracle/microscope.ts';
import type { SampleReading } from '../../core/oracle/slide.ts';

/** Mean cosine against rollouts, at one group size. */
export interface SizeCurve {
  readonly groupSize: number | null;
  readonly own: boolean;
  /** Measured on averages of 1, 2, 4, … batches. */
  readonly dots: readonly { readonly rollouts: number; readonly cosine: Range }[];
  /** What signal, noise and bias predict, on `xs`; empty where no signal was found. */
  readonly line: readonly { readonly rollouts: number; readonly cosine: number }[];
  readonly toGoal: Range;
}

const pointsPerLine = 60;
/** How far beyond what was measured the lines are drawn. */
const beyond = 20;

/** Rollouts shown: from the smallest batch of any lane to where the curves have reached 0.9, within reason. */
export function rolloutDomain(lanes: readonly LaneReading[]): readonly [number, number] {
  const samples = lanes.flatMap((lane) => lane.samples);
  const measured = samples.flatMap(({ averaged, rollouts }) =>
    averaged.map((each) => each.batches * rollouts),
  );
  const goals = samples.map(({ rolloutsToGoal }) => rolloutsToGoal.value).filter(Number.isFinite);
  const low = Math.min(...samples.map(({ rollouts }) => rollouts));
  const seen = Math.max(10 * low, ...measured);
  return [low / 1.3, 1.5 * Math.min(beyond * seen, Math.max(seen, ...goals))];
}

export function sizeCurve(sample: SampleReading, [, high]: readonly [number, number]): SizeCurve {
  const { groupSize, own, averaged, rollouts, rolloutsToGoal, snr, meanCosine } = sample;
  const known = snr.value > 0 && !Number.isNaN(meanCosine.value) && high > rollouts;
  const xs = Array.from(
    { length: known ? pointsPerLine : 0 },
    (_, i) => rollouts * (high / rollouts) ** (i / (pointsPerLine - 1)),
  );
  return {
    groupSize,
    own,
    dots: averaged.map(({ batches, cosine }) => ({ rollouts: batches * rollouts, cosine })),
    line: xs.map((x) => ({ rollouts: x, cosine: expectedCosine(sample, x / rollouts) })),
    toGoal: rolloutsToGoal,
  };
}

/** 1, 2 and 5 times the powers of ten within a domain; powers alone where it spans many. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const factors = high / low > 300 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const factor of factors) {
      const tick = factor * power;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
