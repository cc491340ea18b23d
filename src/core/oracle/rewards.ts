import type { Population, WeightsName } from '../../runtime/runtime.ts';
import type { Batch, Reals } from '../stages/batch.ts';
import { variantOf } from '../stages/index.ts';
import type { Task } from '../tasks/task.ts';
import type { BoundRecipe } from '../trainer/lane.ts';
import type { Memories } from '../trainer/memories.ts';
import { type MemberRows, scoreRequest, splitRows } from '../trainer/pack.ts';
import { errorsOf } from './verdicts.ts';

/** Whose reward is meant: a recipe's, with what its shapers remember. */
export interface Judge {
  readonly task: Task;
  readonly recipe: BoundRecipe;
  readonly memories: Memories;
}

/** Why a response has no expected reward of its own under a recipe; null where it has. */
export function relativeReward({ recipe }: BoundRecipe): string | null {
  const relative = recipe.reward.find(({ id, params }) => variantOf('reward', id).isRelative?.(params));
  if (!relative) return null;
  const { title } = variantOf('reward', relative.id);
  return `Its reward “${title}” depends on the other responses, so no response has an expected reward of its own.`;
}

/**
 * [rows] exact expectation, over the verifier's chance, of each row's shaped reward; NaN where nothing is said of a
 * row. What single tokens get counts as part of it, held constant, as it is in the recipe's own loss. `certain` holds
 * the verdicts without chance and has been scored (`oldLogps`).
 */
export function expectedRewards(judge: Judge, certain: Batch, referenceLogps: Reals | null): Float64Array {
  const plain = totals(judge, certain, referenceLogps);
  const errors = errorsOf(judge.task, certain);
  if (!errors) return plain;
  const { rates } = errors;
  const turned = totals(judge, errors.turned, referenceLogps);
  return plain.map((reward, row) => (1 - rates[row]) * reward + rates[row] * turned[row]);
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
