import {
  type BenchReport,
  meetsGoal,
  type PhaseBound,
  type RatioKind,
  type Row,
  ratioNames,
  ratios,
  type Section,
  stepMeans,
} from '../bench/report.ts';
import { digits, goalText, spreadText } from '../bench/words.ts';
import { columns } from './terminal.ts';

/** A report as text for a terminal. */
export function benchTable(report: BenchReport): string {
  const { machine, seconds, quick, sections, bounds, peakGflops } = report;
  const load = machine.load === null ? '' : `, load ${machine.load.toFixed(1)} before`;
  const peak =
    peakGflops && `Peak of one thread in the kernels' product: ${spreadText(peakGflops)} GFLOP/s\n`;
  return [
    `${machine.agent}\n${machine.processor ?? 'unknown processor'}, ${machine.cores} cores${load}\n`,
    `${quick ? 'Quick: few repeats. ' : ''}Medians (least … greatest) over interleaved repeats; ${seconds} s\n`,
    `${stepMeans}\n`,
    ...(peak ? [peak] : []),
    `\n${columns(ratioRows(report))}`,
    ...sections.map(sectionText),
    `\nWhat a step of 16 members waits for\n${columns(bounds.map(boundRow), false)}`,
  ].join('');
}

function ratioRows(report: BenchReport): string[][] {
  return ratioNames.map((name) => {
    const spread = report.ratios[name];
    const { unit, goal }: RatioKind = ratios[name];
    if (!spread) return [name, '–'];
    const met = meetsGoal(name, spread);
    const verdict = met === null ? '' : `${goalText(goal)}: ${met ? 'met' : 'missed'}`;
    return [name, spreadText(spread), unit, verdict];
  });
}

function sectionText({ title, work, relative, phases, rows }: Section): string {
  const head = ['', ...phases];
  const cells = rows.map((row) => [row.label, ...phases.map((phase) => cell(row, phase))]);
  const rates = rows.filter(({ gflops }) => gflops).map((row) => rateRow(row, phases));
  const rateText = rates.length > 0 ? `GFLOP/s (parts of the peak)\n${columns(rates)}` : '';
  return `\n${title}: ${work}. ms (${relative})\n${columns([head, ...cells])}${rateText}`;
}

function cell({ ms, relative }: Row, phase: string): string {
  if (!ms[phase]) return '';
  const against = relative[phase] ? ` (${digits(relative[phase].median)})` : '';
  return `${digits(ms[phase].median)}${against}`;
}

function rateRow({ label, gflops, peak }: Row, phases: readonly string[]): string[] {
  const rate = (phase: string) =>
    gflops?.[phase] && peak?.[phase] ? `${digits(gflops[phase].median)} (${digits(peak[phase].median)})` : '';
  return [label, ...phases.map(rate)];
}

function boundRow({ runtime, phase, share, bound, because }: PhaseBound): string[] {
  return [runtime, phase, `${Math.round(100 * share)} %`, bound, because];
}
