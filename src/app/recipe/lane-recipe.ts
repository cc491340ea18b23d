import type { Experiment } from '../../core/experiment/experiment.ts';
import { laneLayers, laneRecipe } from '../../core/experiment/lane-recipe.ts';
import type { ParamValue } from '../../core/params.ts';
import { type Choice, type Recipe, resolveRecipe } from '../../core/stages/recipe.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import { same } from '../store/edits.ts';

/** What a lane's first part is held against: the first lane's, and that against plain GRPO. */
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
 * What a lane has to say, in the part of its run in which `started` of its phases have started, so that `key` is
 * `value` there: undefined when it is so without a word, because what lies below says so.
 */
export function changeFor(
  experiment: Experiment,
  lane: number,
  started: number,
  key: string,
  value: ParamValue,
): ParamValue | undefined {
  const layers = laneLayers(experiment, lane, started);
  const { [key]: _, ...others } = layers[layers.length - 1];
  const below = layers.slice(0, -1);
  const without = resolveRecipe(...below, others);
  const withIt = resolveRecipe(...below, others, { [key]: value });
  return same(without, withIt) ? undefined : value;
}
