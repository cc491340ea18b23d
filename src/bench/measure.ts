import { interleave, type Plan, type Timer } from './interleave.ts';
import { peakFlops, peakTimer } from './peak.ts';
import type { Row, Section } from './report.ts';
import { forwardFlops, type Shape } from './shapes.ts';
import { quotients, type Spread, spreadOf, sums } from './spread.ts';
import { type Contender, forwardPasses, type StepPhase, training } from './step.ts';

/** How often a section measures, and who hears how far it is, 0 … 1. */
export interface Measuring {
  readonly plan: Plan;
  readonly progress: (share: number) => void;
}

export interface Entrant {
  readonly label: string;
  readonly contender: Contender;
  /** Given where its matrix products are counted against the peak of one thread. */
  readonly shape?: Shape;
}

/** One number a round, of each phase. */
export type Series = Readonly<Record<string, number[]>>;

/** What was measured of one entrant; the last two are empty where its products are not counted. */
export interface Timed {
  readonly label: string;
  readonly ms: Series;
  readonly gflops: Series;
  readonly peak: Series;
}

export interface TimedSteps {
  readonly timed: readonly Timed[];
  /** GFLOP/s of the machine's peak, each time it was measured; empty where nothing is counted against it. */
  readonly peaks: readonly number[];
}

/** Times the phases of all entrants in turns, and the peak beside each phase where one counts against it. */
export async function timeSteps(
  entrants: readonly Entrant[],
  phases: readonly StepPhase[],
  { plan, progress }: Measuring,
): Promise<TimedSteps> {
  const probe = entrants.some(({ shape }) => shape) ? await peakTimer() : null;
  const timers = phases.flatMap((phase): Timer[] => [
    ...entrants.map(
      ({ contender }): Timer =>
        (calls) =>
          contender.time(phase, calls),
    ),
    ...(probe ? [probe] : []),
  ]);
  const all = await interleave(timers, plan, progress);
  const each = timers.length / phases.length;
  const peaks = probe
    ? phases.map((_, p) => all[(p + 1) * each - 1].map((ms) => gflopsOf(peakFlops, ms)))
    : [];
  const timed = entrants.map((entrant, n) => {
    const own = phases.map((_, p) => all[p * each + n]);
    return assemble(entrant, phases, own, peaks);
  });
  return { timed, peaks: peaks.flat() };
}

function gflopsOf(flops: number, ms: number): number {
  return flops / ms / 1e6;
}

function assemble(
  { label, shape }: Entrant,
  phases: readonly StepPhase[],
  times: readonly number[][],
  peaks: readonly number[][],
): Timed {
  const ms: Record<string, number[]> = {};
  const gflops: Record<string, number[]> = {};
  const peak: Record<string, number[]> = {};
  const flops = shape ? forwardFlops(shape) : 0;
  phases.forEach((phase, p) => {
    ms[phase] = times[p];
    if (flops === 0) return;
    gflops[phase] = times[p].map((time) => gflopsOf(flops * forwardPasses[phase], time));
    peak[phase] = quotients(gflops[phase], peaks[p]);
  });
  if (training.every((phase) => phases.includes(phase))) ms.total = sums(training.map((phase) => ms[phase]));
  return { label, ms, gflops, peak };
}

/** A section of entrants, each against the first. */
export function sectionOf(head: Omit<Section, 'rows' | 'phases'>, timed: readonly Timed[]): Section {
  const base = timed[0].ms;
  const rows = timed.map(({ label, ms, gflops, peak }, n): Row => {
    const against = (times: number[], phase: string) => (n > 0 ? quotients(times, base[phase]) : []);
    const row = { label, ms: spreads(ms), relative: spreads(ms, against) };
    return Object.keys(peak).length > 0 ? { ...row, gflops: spreads(gflops), peak: spreads(peak) } : row;
  });
  return { ...head, phases: Object.keys(base), rows };
}

/** The spread of each phase that was measured. */
export function spreads(
  series: Series,
  of: (values: number[], phase: string) => number[] = (values) => values,
): Record<string, Spread> {
  const found: Record<string, Spread> = {};
  for (const [phase, values] of Object.entries(series)) {
    const spread = spreadOf(of(values, phase));
    if (spread) found[phase] = spread;
  }
  return found;
}
