import type { Recipe } from './recipe.ts';
import { stageIds } from './stage.ts';
import { ignores, type RecipeWarning, type Rule, type TaskFacts } from './warnings-common.ts';
import { companionRules } from './warnings-companions.ts';
import { comparingRules } from './warnings-comparing.ts';
import { imitationRules } from './warnings-imitation.ts';
import { ignoredStages, objectiveRules } from './warnings-objective.ts';
import { ratioRules } from './warnings-ratio.ts';
import { samplerRules } from './warnings-sampler.ts';
import { taskWarnings } from './warnings-task.ts';

export type { RecipeWarning, TaskFacts } from './warnings-common.ts';

const rules: readonly Rule[] = [
  ...comparingRules,
  ...samplerRules,
  ...ratioRules,
  ...objectiveRules,
  ...companionRules,
  ...imitationRules,
];

/** All that is legal and looks wrong in a recipe, stage by stage; also for the task, where it is known. */
export function recipeWarnings(recipe: Recipe, task?: TaskFacts): RecipeWarning[] {
  const found = [...rules.flatMap((rule) => rule(recipe) ?? []), ...(task ? taskWarnings(recipe, task) : [])];
  // Of a stage that is not used, nothing else is worth saying.
  const used = found.filter(({ stage }) => !ignores(recipe, stage));
  return [...ignoredStages(recipe), ...used].sort(
    (a, b) => stageIds.indexOf(a.stage) - stageIds.indexOf(b.stage),
  );
}
