import type { Population } from '../../runtime/runtime.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { lanePhases } from '../experiment/lane-recipe.ts';
import { type Phase, phasesStarted } from '../stages/phases.ts';
import type { Companions } from './companions.ts';
import type { Critic } from './critic.ts';
import type { Member } from './draw.ts';
import { type BoundRecipe, bindLane } from './lane.ts';
import type { Memories } from './memories.ts';
import { spentKey } from './spent.ts';

/** What each lane does at each step of a run, its phases bound once. */
export class LaneRecipes {
  /** [lanes][phases + 1] */
  private readonly bound: readonly (readonly BoundRecipe[])[];
  private readonly phases: readonly (readonly Phase[])[];

  constructor(experiment: Experiment) {
    this.phases = experiment.lanes.map(lanePhases);
    this.bound = this.phases.map((phases, lane) =>
      Array.from({ length: phases.length + 1 }, (_, started) => bindLane(experiment, lane, started)),
    );
  }

  /** How many of a lane's phases have started once `done` steps are done. */
  started(lane: number, done: number): number {
    return phasesStarted(this.phases[lane], done);
  }

  /** The recipe of a lane's next step once `done` steps are done. */
  at(lane: number, done: number): BoundRecipe {
    return this.bound[lane][this.started(lane, done)];
  }
}

/** Where a member's memories keep how many of its lane's phases have started. */
const key = 'phase';

interface Networks {
  readonly population: Population;
  readonly critic: Critic | null;
  readonly companions: Companions;
}

/**
 * Starts the phases whose time has come, of the members that have not started them yet: the reference is the policy
 * as it is, optimizers and memories are new; a stale sampler that has no memory is refreshed by the step that follows.
 * Weights stay. The count is kept in the memories, so that snapshots and branches go on alike, and a lane whose
 * phases are changed while it runs starts anew where the count differs.
 */
export async function startPhases(
  { population, critic, companions }: Networks,
  members: readonly (Member & { readonly memories: Memories })[],
  started: (lane: number) => number,
): Promise<void> {
  const due = members.filter(({ lane, memories }) => startedOf(memories) !== started(lane));
  if (due.length === 0) return;
  const which = new Uint8Array(population.members);
  for (const { member, lane, memories } of due) {
    which[member] = 1;
    forget(memories);
    memories[key] = { started: started(lane) };
  }
  await startAnew(population, which);
  await critic?.startAnew(which);
  await companions.startAnew(which);
}

function startedOf(memories: Memories): number {
  return Number(memories[key]?.started ?? 0);
}

/** Empties memories, which others hold on to, but for what the member has cost. */
export function forget(memories: Memories): void {
  for (const each of Object.keys(memories)) if (each !== spentKey) delete memories[each];
}

/** Lets members go on as from the beginning of a run, with the weights that they have. */
export async function startAnew(population: Population, which: Uint8Array): Promise<void> {
  await population.copyWeights('current', 'reference', 1, which);
  await population.resetOptimizer(which);
}
