import type { Population, WeightsName } from '../../runtime/runtime.ts';
import type { Batch, Reals } from '../stages/batch.ts';
import type { Task } from '../tasks/task.ts';
import type { Memories } from '../trainer/judge.ts';
import type { BoundRecipe } from '../trainer/lane.ts';
import { type MemberRows, scoreRequest, splitRows } from '../trainer/pack.ts';
import { withEveryFlip } from './verdicts.ts';

/** Whose reward is meant: a recipe's, with what its shapers remember. */
export interface Judge {
  readonly task: Task;
  readonly recipe: BoundRecipe;
  readonly memories: Memories;
}

/**
 * [rows] exact expectation, over the verifier's chance, of each row's shaped reward; NaN where nothing is said of a
 * row. What single tokens get counts as part of it, held constant, as it is in the recipe's own loss. `certain` holds
 * the verdicts without chance and has been scored (`oldLogps`).
 */
export function expectedRewards(judge: Judge, certain: Batch, referenceLogps: Reals | null): Float64Array {
  const plain = totals(judge, certain, referenceLogps);
  const { flip } = judge.task;
  if (!flip) return plain;
  const flipped = totals(judge, withEveryFlip(judge.task, certain), referenceLogps);
  return plain.map((reward, row) => (1 - flip.probability) * reward + flip.probability * flipped[row]);
}

function totals({ task, recipe, memories }: Judge, batch: Batch, referenceLogps: Reals | null): Float64Array {
  // Shapers may write to their memories; each look is at the same ones.
  const context = { task, referenceLogps, memories: structuredClone(memories) };
  const { rewards, tokenRewards } = recipe.rewards(batch, context);
  if (!tokenRewards) return rewards;
  return rewards.map((reward, row) => {
    let sum = reward;
    for (let i = row * batch.width; i < (row + 1) * batch.width; i++) sum += tokenRewards[i];
    return sum;
  });
}

/** Scores one batch under several members' weights: [rows, width] each. */
export async function scoreUnder(
  population: Population,
  batches: readonly MemberRows[],
  weights: WeightsName,
): Promise<Float32Array[]> {
  const { logps } = await population.logprobs({ ...scoreRequest(batches), weights });
  return splitRows(batches, logps, batches[0].batch.width);
}
