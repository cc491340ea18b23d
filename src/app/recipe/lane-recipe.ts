import { laneRecipe } from '../../core/experiment/differences.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { methodById } from '../../core/methods/index.ts';
import type { ParamValue } from '../../core/params.ts';
import { type Changes, type Choice, type Recipe, resolveRecipe } from '../../core/stages/recipe.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import { same } from '../store/edits.ts';

/** What a lane is held against: the first lane, and the first lane against plain GRPO. */
export function baselineOfLane(experiment: Experiment, lane: number): Recipe {
  return lane === 0 ? resolveRecipe(experiment.shared) : laneRecipe(experiment, 0);
}

/** Variants of a stage that a recipe has: one, or any number in stages that take several. */
export function choicesOf(recipe: Recipe, stage: StageId): readonly Choice[] {
  return [recipe[stage]].flat();
}

export function changedStages(recipe: Recipe, baseline: Recipe): ReadonlySet<StageId> {
  return new Set(stageIds.filter((stage) => !same(recipe[stage], baseline[stage])));
}

/**
 * What a lane has to say so that `key` is `value`: undefined when it is so without a word, because its method, the
 * shared changes or the default say so.
 */
export function changeFor(
  experiment: Experiment,
  lane: number,
  key: string,
  value: ParamValue,
): ParamValue | undefined {
  const { method, changes } = experiment.lanes[lane];
  const { [key]: _, ...others } = changes;
  const layers: readonly Changes[] = [experiment.shared, methodById(method).changes];
  const without = resolveRecipe(...layers, others);
  const withIt = resolveRecipe(...layers, others, { [key]: value });
  return same(without, withIt) ? undefined : value;
}
