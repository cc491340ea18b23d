import type { Experiment } from '../core/experiment/experiment.ts';
import { arrangeLanes, type Trainer, type TrainerSnapshot } from '../core/trainer/trainer.ts';
import { Snapshots } from './snapshots.ts';

/** A run in progress. */
export interface Run {
  readonly id: number;
  experiment: Experiment;
  trainer: Trainer;
  /** Where to go on from when the backend is lost, or to go back to. */
  snapshots: Snapshots;
  snapshotAt: number;
  /** Computing time so far. */
  seconds: number;
}

/** Why a run is over; null while it is not. */
export function endOf({ trainer, experiment }: Run): string | null {
  const { steps, stopAt } = experiment.budget;
  if (trainer.step >= steps) return `All ${steps} steps are done`;
  const reached = stopAt > 0 && trainer.worstPassAt1() >= stopAt;
  return reached ? `Every lane has reached pass@1 ≥ ${stopAt}` : null;
}

/** Whether `lanes` leaves the lanes of a run as they stand. */
export function isInOrder(lanes: readonly number[], { experiment }: Run): boolean {
  return lanes.length === experiment.lanes.length && lanes.every((lane, i) => lane === i);
}

/** Where a revised run goes on from, and what it can go back to: lane i is what lane `lanes[i]` was. */
export async function revisedSnapshots(
  run: Run,
  experiment: Experiment,
  lanes: readonly number[],
): Promise<{ readonly snapshot: TrainerSnapshot; readonly snapshots: Snapshots }> {
  const snapshot = arrangeLanes(await run.trainer.snapshot(), experiment.seeds, lanes);
  // Steps of before would not come again under changed recipes.
  const snapshots = recipesChange(run.experiment, experiment, lanes)
    ? Snapshots.from(snapshot)
    : run.snapshots.arranged(experiment.seeds, lanes).with(snapshot);
  return { snapshot, snapshots };
}

/** Whether a revision changes what any lane computes. */
function recipesChange(before: Experiment, after: Experiment, lanes: readonly number[]): boolean {
  return lanes.some((lane, i) => recipeOf(after, i) !== recipeOf(before, lane));
}

function recipeOf({ shared, lanes }: Experiment, lane: number): string {
  const { method, changes } = lanes[lane];
  return JSON.stringify([method, [shared, changes].map((each) => Object.entries(each).sort())]);
}
