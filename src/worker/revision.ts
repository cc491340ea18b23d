import type { Experiment } from '../core/experiment/experiment.ts';

/** Whether `lanes` leaves so many lanes as they stand. */
export function isInOrder(lanes: readonly number[], count: number): boolean {
  return lanes.length === count && lanes.every((lane, i) => lane === i);
}

/** Whether a revision changes what any lane computes. `lanes[i]`: the place that lane i had before. */
export function recipesChange(before: Experiment, after: Experiment, lanes: readonly number[]): boolean {
  const was = lanes.map((lane) => recipeOf(before, lane));
  return lanes.some((_, lane) => recipeOf(after, lane) !== was[lane]);
}

function recipeOf({ shared, lanes }: Experiment, lane: number): string {
  const { method, changes } = lanes[lane];
  return JSON.stringify([method, [shared, changes].map((each) => Object.entries(each).sort())]);
}
