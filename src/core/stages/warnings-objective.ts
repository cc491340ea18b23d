import { stages, variantOf } from './index.ts';
import { type Recipe, resolveRecipe } from './recipe.ts';
import type { StageId } from './stage.ts';
import { chosen, ignores, number, type RecipeWarning, type Rule, reuses, warn } from './warnings-common.ts';

/** What scales a variant; at 0 there might as well be none. */
const coefficients = [
  ['reward', 'kl-reward', 'beta'],
  ['reward', 'length-penalty', 'cost'],
  ['reward', 'repetition', 'cost'],
  ['reward', 'soft-overlong', 'factor'],
  ['reward', 'posterior', 'weight'],
  ['penalty', 'kl', 'beta'],
  ['penalty', 'entropy', 'coef'],
  ['penalty', 'kl-hinge', 'beta'],
] as const;

/** Stages that the objective does not use and that are not as they come. */
export function ignoredStages(recipe: Recipe): RecipeWarning[] {
  const { ignores: ignored = {}, title } = variantOf('objective', recipe.objective.id);
  const defaults = resolveRecipe();
  return (Object.entries(ignored) as [StageId, string][]).flatMap(([stage, why]) =>
    JSON.stringify(recipe[stage]) === JSON.stringify(defaults[stage])
      ? []
      : [warn(stage, `${title} does not use this stage, so what is chosen here changes nothing. ${why}`)],
  );
}

/** Objectives and penalties. */
export const objectiveRules: readonly Rule[] = [
  function cispoCap({ objective }) {
    if (objective.id !== 'cispo') return null;
    const high = number(objective, 'high');
    if (objective.params.cap === 'absolute' && high < 1) {
      return warn(
        'objective',
        `The weight of every token is cut to ${high}, also on-policy where the ratio is 1: the step is just smaller, and nothing is told apart. It is what TRL does with its default epsilon_high; ScaleRL sets 5.`,
      );
    }
    if (number(objective, 'low') < 1) {
      return warn(
        'objective',
        'Weights are bounded from below too: tokens that have become unlikely weigh more than their ratio says. MiniMax-M1 has no lower bound (ε low = 1); verl’s default of 0.2 adds one.',
      );
    }
    return null;
  },

  function covShare({ curriculum, objective, rollout }) {
    if (objective.id !== 'clip-cov' && objective.id !== 'kl-cov') return null;
    const share = number(objective, 'share');
    // Responses of toys have eight tokens or so.
    const tokens = number(curriculum, 'prompts') * number(rollout, 'group') * 8;
    if (share * tokens >= 1) return null;
    return warn(
      'objective',
      'With so few tokens a step, this share comes to less than one, so one token is chosen whatever κ says. The papers’ 0.0002 is meant for a million tokens; try 0.02.',
    );
  },

  function reusedWithoutRatio(recipe) {
    if (recipe.objective.id !== 'reinforce' || !reuses(recipe)) return null;
    return warn(
      'optimizer',
      'REINFORCE has no ratio: after the first update the policy has moved, yet the same tokens count as if it had just drawn them. Make one update a step, or take an objective with a ratio.',
    );
  },

  function k1Penalty({ penalty }) {
    const kl = chosen(penalty, 'kl');
    if (kl?.params.estimator !== 'k1') return null;
    if (kl.params.gradient === 'k2' || kl.params.importance === 'ratio') return null;
    return warn(
      'penalty',
      'The derivative of k1 is 1 for every token, whose expected policy gradient is 0: as a loss it adds noise and holds nothing. Use k2 or k3 here, or put k1 into the reward.',
    );
  },

  function idleReference(recipe) {
    const { optimizer, reward, penalty, rollout } = recipe;
    if (number(optimizer, 'referenceEvery') === 0) return null;
    const read =
      variantOf('rollout', rollout.id).needs?.reference ||
      (!ignores(recipe, 'reward') && reward.some(({ id }) => variantOf('reward', id).needs?.reference)) ||
      penalty.some(({ id }) => variantOf('penalty', id).needs.reference);
    if (read) return null;
    return warn(
      'optimizer',
      'Nothing in this recipe reads the reference, so that it moves changes nothing. Add a KL term, or let it stay.',
    );
  },

  function noTeacher({ objective, rollout }) {
    if (objective.id !== 'distillation' || variantOf('rollout', rollout.id).teaches) return null;
    const teaching = stages.rollout.variants.filter(({ teaches }) => teaches).map(({ title }) => title);
    return warn(
      'rollout',
      `These rollouts have no teacher, so there is nothing to learn. Those that have one: ${teaching.join(', ')}.`,
    );
  },

  function twiceKl({ penalty, reward }) {
    if (!chosen(penalty, 'kl') || !chosen(reward, 'kl-reward')) return null;
    return warn(
      'penalty',
      'The divergence is charged twice: in the reward and in the loss. Libraries have one or the other.',
    );
  },

  function withoutEffect(recipe) {
    return coefficients.flatMap(([stage, id, name]): RecipeWarning[] => {
      const params = chosen(recipe[stage], id)?.params;
      if (params?.[name] !== 0 || params.controller === 'adaptive') return [];
      const { title, params: specs } = variantOf(stage, id);
      return [
        warn(stage, `${title}: ${specs[name].title} is 0, so it changes nothing. Raise it, or remove it.`),
      ];
    });
  },
];
