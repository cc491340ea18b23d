import { metricById } from '../../core/trainer/metrics.ts';
import type { Mark, XAxis } from '../store/lab-store.ts';
import type { RunData } from '../store/run-data.ts';
import { decimate } from './decimate.ts';
import { niceScale, type Scale, ticksWithin } from './scale.ts';

/** One point of the drawn lines: `x`, and for each lane its mean (`m0` …) and interval (`b0` …). */
export type ChartPoint = Readonly<Record<string, number | readonly [number, number] | null>>;

/** Where a lane's line ends. */
export interface LineEnd {
  readonly lane: number;
  readonly x: number;
  readonly value: number;
}

export interface ChartModel {
  readonly x: Scale;
  readonly y: Scale;
  readonly points: readonly ChartPoint[];
  readonly ends: readonly LineEnd[];
  readonly marks: readonly { readonly x: number; readonly label: string }[];
  readonly lanes: number;
}

/** What a chart of one metric shows of a run. */
export function chartModel(
  { series, aggregates }: RunData,
  metric: string,
  xAxis: XAxis,
  budget: number,
  marks: readonly Mark[],
): ChartModel {
  const aggregate = aggregates.of(metric);
  const { rows, mean, low, high } = aggregate;
  const xs = xAxis === 'step' ? series.steps : series.seconds;
  const { places, entries } = decimate(mean);
  const points = places.map((place, i): ChartPoint => {
    const point: Record<string, number | readonly [number, number] | null> = { x: xs[rows[place]] };
    entries.forEach((own, lane) => {
      const entry = own[i];
      point[`m${lane}`] = orNull(mean[lane][entry]);
      const band = [low[lane][entry], high[lane][entry]] as const;
      point[`b${lane}`] = Number.isFinite(band[0]) ? band : null;
    });
    return point;
  });
  return {
    x: xScale(xAxis, xs, budget),
    y: yScale(metric, aggregate.least, aggregate.most),
    points: clampBands(points, mean.length, yScale(metric, aggregate.least, aggregate.most)),
    ends: lineEnds(mean, rows, xs),
    marks: marks.map(({ step, label }) => ({ x: xOfStep(step, series, xAxis), label })),
    lanes: mean.length,
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Steps have the whole budget for their axis, so that nothing moves while the run does. */
function xScale(xAxis: XAxis, xs: readonly number[], budget: number): Scale {
  if (xAxis === 'step') return { domain: [0, budget], ticks: ticksWithin(0, budget) };
  const { domain, ticks } = niceScale(0, Math.max(1, xs.at(-1) ?? 0), 5);
  return { domain, ticks };
}

function yScale(metric: string, least: number, most: number): Scale {
  const range = metricById(metric)?.range;
  if (range) return { domain: range, ticks: ticksWithin(range[0], range[1], 4) };
  return least > most ? niceScale(0, 1) : niceScale(Math.min(0, least), Math.max(0, most));
}

/** Intervals may leave the axis (a rate has none above 1); what is drawn of them must not. */
function clampBands(points: ChartPoint[], lanes: number, { domain: [low, high] }: Scale): ChartPoint[] {
  const clamp = (value: number) => Math.min(high, Math.max(low, value));
  return points.map((point) => {
    const clamped: Record<string, number | readonly [number, number] | null> = { ...point };
    for (let lane = 0; lane < lanes; lane++) {
      const band = point[`b${lane}`];
      if (Array.isArray(band)) clamped[`b${lane}`] = [clamp(band[0]), clamp(band[1])];
    }
    return clamped;
  });
}

function lineEnds(mean: readonly number[][], rows: readonly number[], xs: readonly number[]): LineEnd[] {
  return mean.flatMap((line, lane) => {
    let entry = line.length - 1;
    while (entry >= 0 && !Number.isFinite(line[entry])) entry -= 1;
    return entry < 0 ? [] : [{ lane, x: xs[rows[entry]], value: line[entry] }];
  });
}

function xOfStep(step: number, series: RunData['series'], xAxis: XAxis): number {
  if (xAxis === 'step') return step;
  const row = series.rowOfStep(step);
  return row < 0 ? 0 : series.seconds[row];
}

/** The exact numbers at or before a place on the x axis. */
export interface Reading {
  readonly step: number;
  readonly seconds: number;
  readonly lanes: readonly { readonly mean: number; readonly low: number; readonly high: number }[];
}

export function readAt(
  { series, aggregates }: RunData,
  metric: string,
  xAxis: XAxis,
  x: number,
): Reading | null {
  const row = xAxis === 'step' ? series.rowOfStep(x) : series.rowOfSecond(x);
  const { rows, mean, low, high } = aggregates.of(metric);
  let entry = rows.length - 1;
  while (entry > 0 && rows[entry] > row) entry -= 1;
  if (entry < 0) return null;
  return {
    step: series.steps[rows[entry]],
    seconds: series.seconds[rows[entry]],
    lanes: mean.map((line, lane) => ({ mean: line[entry], low: low[lane][entry], high: high[lane][entry] })),
  };
}
