import type { Experiment, Lane } from '../../core/experiment/experiment.ts';

/** An experiment with a key for each lane, by which a lane is the same one after it was moved or renamed. */
export interface Keyed {
  readonly experiment: Experiment;
  readonly laneKeys: readonly string[];
}

/** What an edit asks of the worker. */
export type EditKind =
  /** Nothing: only what the page shows has changed. */
  | 'view'
  /** The run goes on with changed recipes, budget, names or order. */
  | 'revise'
  /** Another task, policy, seed or set of members: a new run. */
  | 'restart';

export function editKind(before: Keyed, after: Keyed): EditKind {
  const [a, b] = [before.experiment, after.experiment];
  const structural = (e: Experiment) => ({
    task: e.task,
    policy: e.policy,
    seed: e.seed,
    seeds: e.seeds,
    backend: e.backend ?? null,
  });
  if (!same(structural(a), structural(b))) return 'restart';
  if (after.laneKeys.some((key) => !before.laneKeys.includes(key))) return 'restart';
  const trained = (e: Experiment) => ({ shared: e.shared, budget: e.budget, lanes: e.lanes });
  const unchanged = same(trained(a), trained(b)) && same(before.laneKeys, after.laneKeys);
  return unchanged ? 'view' : 'revise';
}

/** For each lane after the edit, its place before. Only for edits that add none. */
export function laneMapping(before: Keyed, after: Keyed): number[] {
  return after.laneKeys.map((key) => before.laneKeys.indexOf(key));
}

/** Whether an edit changes any recipe, i.e. what is being compared. */
export function recipesDiffer(before: Keyed, after: Keyed): boolean {
  const [a, b] = [before.experiment, after.experiment];
  if (!same(a.shared, b.shared)) return true;
  return after.laneKeys.some((key, i) => {
    const old = a.lanes[before.laneKeys.indexOf(key)];
    return old !== undefined && !same(recipeOf(old), recipeOf(b.lanes[i]));
  });
}

const recipeOf = ({ method, changes, phases }: Lane) => ({ method, changes, phases });

/** Equality of plain data; the order of keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => key in b && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

/**
 * Keys for the lanes of an experiment that came from outside (the back button, an edited link): a lane keeps its
 * key where one like it stood before, else where it stands in the place of one that is gone; else it is new.
 */
export function matchLanes(before: Keyed, lanes: readonly Lane[], freshKey: () => string): string[] {
  const free = new Set(before.laneKeys);
  const keys: (string | undefined)[] = lanes.map((lane) => {
    const i = before.experiment.lanes.findIndex(
      (old, place) => free.has(before.laneKeys[place]) && same(old, lane),
    );
    if (i < 0) return undefined;
    free.delete(before.laneKeys[i]);
    return before.laneKeys[i];
  });
  return keys.map((key, place) => {
    if (key !== undefined) return key;
    const inPlace = before.laneKeys[place];
    if (inPlace === undefined || !free.delete(inPlace)) return freshKey();
    return inPlace;
  });
}
