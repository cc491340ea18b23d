import { variantOf } from './index.ts';
import type { Recipe } from './recipe.ts';
import { chosen, type RecipeWarning, type TaskFacts, warn } from './warnings-common.ts';

/** What does not fit the task. */
export function taskWarnings(recipe: Recipe, task: TaskFacts): RecipeWarning[] {
  return [
    ...noCompanion(recipe, task),
    ...oneReward(recipe, task),
    ...(task.fixedLength ? fixedLength(recipe) : []),
  ];
}

/** Policies that the strategy asks and the task does not have, or that cannot learn by this recipe. */
function noCompanion({ rollout, advantage }: Recipe, { companions = [] }: TaskFacts): RecipeWarning[] {
  const asked = variantOf('rollout', rollout.id).companions?.(rollout.params) ?? [];
  const { values, greedy } = variantOf('advantage', advantage.id).needs ?? {};
  return asked.flatMap(({ name }) => {
    if (!companions.includes(name))
      return [
        warn(
          'rollout',
          `It asks a second policy, the ${name}, and the task has none, so the run will stop: on locks, turn ${name} on.`,
        ),
      ];
    if (!values && !greedy) return [];
    return [
      warn(
        'advantage',
        `The ${name} learns by this estimator too, and has neither a critic nor greedy responses to compare with: the run will stop. Choose one that compares a group’s own responses.`,
      ),
    ];
  });
}

/** How many rewards are added up. */
function rewardCount({ reward }: Recipe, { components }: TaskFacts): number {
  const weights = chosen(reward, 'components')?.params.weights as
    | Readonly<Record<string, number>>
    | undefined;
  const paid = weights ? components.filter(({ id, weight }) => (weights[id] ?? weight) !== 0) : [];
  return paid.length + reward.filter(({ id }) => id !== 'components').length;
}

function oneReward(recipe: Recipe, task: TaskFacts): RecipeWarning[] {
  const count = rewardCount(recipe, task);
  if (recipe.advantage.id === 'gdpo' && count === 1) {
    return [
      warn(
        'advantage',
        'There is a single reward here, and to normalise it by itself is what a z-score does: GDPO differs only where several rewards are added up. Give another component a weight, or add a reward.',
      ),
    ];
  }
  if (['rewards-as-labels', 'drpo'].includes(recipe.objective.id) && count > 1) {
    return [
      warn(
        'reward',
        'Only rewards of exactly 1 and 0 are labels to this objective, and here several are added up: what lies between is neither right nor wrong. Leave only the component that says “right”.',
      ),
    ];
  }
  return [];
}

const same = 'On this task all responses have the same length, and none is cut off';

/** What goes by length, where length is the task's. */
function fixedLength({ reward, correction }: Recipe): RecipeWarning[] {
  const found: RecipeWarning[] = [];
  if (chosen(reward, 'soft-overlong'))
    found.push(
      warn('reward', `${same}: the overlong punishment charges nothing. Choose a task with a stop token.`),
    );
  if (chosen(reward, 'stop-properly'))
    found.push(warn('reward', `${same}: “stop properly” changes nothing. Choose a task with a stop token.`));
  if (chosen(reward, 'length-penalty')?.params.when === 'all')
    found.push(
      warn(
        'reward',
        `${same}: the length penalty is a constant, which any baseline takes out again. Choose a task with a stop token.`,
      ),
    );
  if (chosen(correction, 'truncated'))
    found.push(
      warn('correction', `${same}: nothing is masked for being cut off. Choose a task with a stop token.`),
    );
  return found;
}
