import type { Experiment } from '../experiment/experiment.ts';
import { methodById } from '../methods/index.ts';
import { invalid, type NumberSpec } from '../params.ts';
import { variantOf } from '../stages/index.ts';
import { paramKey, resolveRecipe } from '../stages/recipe.ts';

/** How a lane's recipe draws its responses. */
export interface LaneSampling {
  /** What the policy is sampled, scored and trained at; 1 where the strategy has no such parameter. */
  readonly temperature: number;
  /** Responses per prompt, with what is allowed; null where the strategy has no such parameter. */
  readonly group: { readonly size: number; readonly spec: NumberSpec } | null;
}

export function laneSampling(experiment: Experiment, lane: number): LaneSampling {
  const { method, changes } = experiment.lanes[lane];
  const { id, params } = resolveRecipe(experiment.shared, methodById(method).changes, changes).rollout;
  const spec = variantOf('rollout', id).params.group;
  return {
    temperature: typeof params.temperature === 'number' ? params.temperature : 1,
    group: spec?.kind === 'integer' ? { size: Number(params.group), spec } : null,
  };
}

/** Its own group size and those asked for that it allows, ascending; one null where it has no such parameter. */
export function groupSizesOf({ group }: LaneSampling, asked: readonly number[]): (number | null)[] {
  if (!group) return [null];
  const allowed = asked.filter((size) => invalid(group.spec, size) === null);
  return [...new Set([...allowed, group.size])].sort((a, b) => a - b);
}

/** The experiment with another group size in one of its lanes. */
export function withGroupSize(experiment: Experiment, lane: number, size: number): Experiment {
  const key = paramKey('rollout', '', 'group');
  const lanes = experiment.lanes.map((each, i) =>
    i === lane ? { ...each, changes: { ...each.changes, [key]: size } } : each,
  );
  return { ...experiment, lanes };
}
