import type { Changes } from './recipe.ts';

/**
 * A part of a run with a recipe of its own. It starts like a run from the weights as they are: the reference is the
 * policy of that moment, optimizer state and what stages remember are new. Its changes lie on top of those of the
 * phases before it; without any it is such a new start and nothing else.
 */
export interface Phase {
  /** Steps done when it starts, from 1 on; ascending from phase to phase. */
  readonly from: number;
  readonly changes: Changes;
}

/** The most phases after the first part of a run. */
export const mostPhases = 8;

/** How many of the phases have started once `done` steps are done: 0 before the first of them starts. */
export function phasesStarted(phases: readonly Phase[], done: number): number {
  return phases.filter(({ from }) => from <= done).length;
}

/**
 * Steps done at which each of `count` equal parts of a run of `steps` steps starts, but for the first, which starts
 * at 0: part k = min(count − 1, ⌊count · done / steps⌋). With more parts than steps some start together.
 */
export function equalParts(count: number, steps: number): number[] {
  return Array.from({ length: count - 1 }, (_, k) => Math.ceil(((k + 1) * steps) / count));
}
