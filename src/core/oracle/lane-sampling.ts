import { invalid, type NumberSpec } from '../params.ts';
import { variantOf } from '../stages/index.ts';
import type { Recipe } from '../stages/recipe.ts';

/** How a lane's recipe draws its responses. */
export interface LaneSampling {
  /** What the policy is sampled, scored and trained at; 1 where the strategy has no such parameter. */
  readonly temperature: number;
  /** Responses per prompt, with what is allowed; null where the strategy has no such parameter. */
  readonly group: { readonly size: number; readonly spec: NumberSpec } | null;
}

export function laneSampling({ rollout: { id, params } }: Recipe): LaneSampling {
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

/** The recipe with another group size. */
export function withGroupSize(recipe: Recipe, group: number): Recipe {
  const { id, params } = recipe.rollout;
  return { ...recipe, rollout: { id, params: { ...params, group } } };
}
