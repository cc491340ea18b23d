import type { Population, WeightsName } from '../../runtime/runtime.ts';
import type { Member } from './draw.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';

/** Name of the weights that a stale sampler samples with. */
const stale = 'sampler';

/** What samples for a recipe: the policy, or a copy of it that is refreshed every so many steps. */
export function samplerWeights({ sampler }: BoundRecipe): WeightsName {
  return sampler.refreshEvery > 1 ? stale : 'current';
}

/** Whether a step of the recipe begins by giving its stale sampler the policy's weights. */
export function isDue({ sampler }: BoundRecipe, memories: Memories, step: number): boolean {
  if (sampler.refreshEvery <= 1) return false;
  const last = memories[stale]?.step;
  return last === undefined || step - last >= sampler.refreshEvery;
}

/**
 * Gives stale samplers whose time has come the policy's weights. The first time is when a recipe gets such a
 * sampler; the step of the last is kept in the member's memories, so that snapshots and branches go on alike.
 */
export async function refreshSamplers(
  population: Population,
  step: number,
  members: readonly (Member & { readonly recipe: BoundRecipe; readonly memories: Memories })[],
): Promise<void> {
  const due = members.filter(({ recipe, memories }) => {
    if (recipe.sampler.refreshEvery <= 1) delete memories[stale];
    return isDue(recipe, memories, step);
  });
  if (due.length === 0) return;
  const which = new Uint8Array(population.members);
  for (const { member, memories } of due) {
    which[member] = 1;
    memories[stale] = { step };
  }
  await population.copyWeights('current', stale, 1, which);
}
