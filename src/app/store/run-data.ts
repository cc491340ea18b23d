import { Aggregates } from './aggregates.ts';
import { arrangeGroups, dropGroupsAfter, resetGroups } from './groups.ts';
import { LaneOrder } from './lane-order.ts';
import { Series } from './series.ts';

/** What a run has sent that is too much for the store. Readers re-read it when `redraw` tells them to. */
export interface RunData {
  readonly series: Series;
  readonly aggregates: Aggregates;
}

export const laneOrder = new LaneOrder();

let current = emptyRun([], 0, 1);

function emptyRun(metrics: readonly string[], lanes: number, seeds: number): RunData {
  const series = new Series(metrics, lanes, seeds);
  return { series, aggregates: new Aggregates(series) };
}

export function runData(): RunData {
  return current;
}

export function resetRunData(metrics: readonly string[], lanes: number, seeds: number): void {
  current = emptyRun(metrics, lanes, seeds);
  resetGroups();
}

/** Lane i becomes what lane `lanes[i]` was. */
export function arrangeRunData(lanes: readonly number[]): void {
  if (current.series.laneCount === 0) return;
  current.series.arrange(lanes);
  arrangeGroups(lanes);
}

/** The run went back to a step. */
export function rewindRunData(step: number): void {
  const { series } = current;
  if ((series.steps.at(-1) ?? 0) <= step) return;
  series.dropAfter(step);
  dropGroupsAfter(step);
}
