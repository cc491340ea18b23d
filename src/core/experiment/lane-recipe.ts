import { methodById } from '../methods/index.ts';
import { type Phase, phasesStarted } from '../stages/phases.ts';
import { type Changes, type Recipe, resolveRecipe } from '../stages/recipe.ts';
import type { Experiment, Lane } from './experiment.ts';

/** The phases that a lane goes through: its own where it names any, or says that there are none, else its method's. */
export function lanePhases({ method, changes, phases }: Lane): readonly Phase[] {
  return phases ?? (methodById(method).phases ?? []).map((phase) => without(phase, changes));
}

/** A method's phase without what the lane has its own word on: its own changes hold in every phase. */
function without({ from, changes }: Phase, own: Changes): Phase {
  const kept = Object.entries(changes).filter(([key]) => !Object.hasOwn(own, key));
  return { from, changes: Object.fromEntries(kept) };
}

/**
 * The layers of changes that make a lane's recipe once `started` of its phases have started, the last one on top:
 * what all lanes share, its method's, its own, its phases'.
 */
export function laneLayers({ shared, lanes }: Experiment, lane: number, started: number): Changes[] {
  const own = lanes[lane];
  const phases = lanePhases(own).slice(0, started);
  return [shared, methodById(own.method).changes, own.changes, ...phases.map(({ changes }) => changes)];
}

/** All that one lane does once `started` of its phases have started. */
export function phaseRecipe(experiment: Experiment, lane: number, started: number): Recipe {
  return resolveRecipe(...laneLayers(experiment, lane, started));
}

/** All that one lane does in its next step once `done` steps are done. */
export function laneRecipe(experiment: Experiment, lane: number, done = 0): Recipe {
  return phaseRecipe(experiment, lane, phasesStarted(lanePhases(experiment.lanes[lane]), done));
}
