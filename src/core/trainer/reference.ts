import type { Population } from '../../runtime/runtime.ts';
import type { ReferencePlan } from '../stages/stage.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';

/** Where a member's memories keep the number of steps done when its reference last moved, or began to be moved. */
const key = 'reference';

interface Owner {
  readonly member: number;
  readonly recipe: BoundRecipe;
  readonly memories: Memories;
}

/** Whether the reference moves once `done` steps are done, having last moved, or begun, after `last` of them. */
export function isReferenceDue({ every }: ReferencePlan, last: number, done: number): boolean {
  return every > 0 && done - last >= every;
}

/**
 * Moves references whose time has come, after the updates of step `step`: ref ← mix · θ + (1 − mix) · ref. Steps are
 * counted from the first one of the run, or of the phase, with such a recipe; the count is kept in the member's
 * memories, so that snapshots and branches go on alike.
 */
export async function moveReferences(
  population: Population,
  step: number,
  owners: readonly Owner[],
): Promise<void> {
  const due = new Map<number, Uint8Array>();
  for (const { member, recipe, memories } of owners) {
    const { reference } = recipe.plan;
    if (reference.every === 0) delete memories[key];
    else memories[key] ??= { step };
    if (!isReferenceDue(reference, memories[key]?.step ?? step, step + 1)) continue;
    const which = due.get(reference.mix) ?? new Uint8Array(population.members);
    which[member] = 1;
    due.set(reference.mix, which);
    memories[key] = { step: step + 1 };
  }
  for (const [mix, which] of due) await population.copyWeights('current', 'reference', mix, which);
}
