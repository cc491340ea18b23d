import { resolveRecipe } from './recipe.ts';
import { bypasses, ignores, number, type Rule, reuses, stale, warn } from './warnings-common.ts';

const sequenceRatios = ['sequence', 'sequence-token', 'sequence-product'];

/** Ratios, their clips, and how tokens are weighed together. */
export const ratioRules: readonly Rule[] = [
  function sequenceWideClip(recipe) {
    const { ratio, clip } = recipe;
    if (!['sequence', 'sequence-token'].includes(ratio.id) || ignores(recipe, 'clip') || !reuses(recipe))
      return null;
    const bound = Math.max(...['eps', 'low', 'high'].map((name) => Number(clip.params[name] ?? 0)));
    if (bound < 0.1) return null;
    return warn(
      'clip',
      'A mean over a response’s tokens moves far less than a single token’s ratio, so bounds made for tokens hardly ever bind. GSPO’s paper has 0.0003 and 0.0004; tiny policies need something in between.',
    );
  },

  function clipWithoutReuse(recipe) {
    if (ignores(recipe, 'clip') || reuses(recipe) || (bypasses(recipe) && stale(recipe))) return null;
    if (JSON.stringify(recipe.clip) === JSON.stringify(resolveRecipe().clip)) return null;
    return warn(
      'clip',
      'Each rollout is used for one update, before which the ratio is 1: no clip ever binds, and all clips, soft ones included, train the same. Raise the optimizer’s epochs or minibatches to see a difference.',
    );
  },

  function luspoRatio({ aggregation, ratio }) {
    if (aggregation.id !== 'length-weighted' || sequenceRatios.includes(ratio.id)) return null;
    return warn(
      'ratio',
      'LUSPO weighs whole responses by their length and is meant for sequence ratios. With token ratios it is a plain sum of tokens over B; TRL even averages over padding then.',
    );
  },

  function sequenceTokenMean(recipe) {
    const { ratio, aggregation } = recipe;
    if (!sequenceRatios.includes(ratio.id) || aggregation.id !== 'token-mean') return null;
    if (ignores(recipe, 'ratio')) return null;
    return warn(
      'aggregation',
      'All tokens of a response share one ratio, but the mean over tokens weighs long responses more: that is not GSPO. In TRL it is what importance_sampling_level="sequence" gives with the default loss_type "dapo". GSPO takes the mean of response means.',
    );
  },

  function gmpoAggregation({ objective, aggregation }) {
    if (objective.id !== 'gmpo' || aggregation.id === 'sequence-mean') return null;
    return warn(
      'aggregation',
      'GMPO has one loss a response and averages responses, whatever TRL’s loss_type or verl’s loss_agg_mode say. Here a response weighs what its tokens weigh together, so this choice makes length count.',
    );
  },

  function reusedUnclipped(recipe) {
    if (recipe.clip.id !== 'none' || ignores(recipe, 'clip') || number(recipe.optimizer, 'epochs') === 1)
      return null;
    return warn(
      'clip',
      'Each pass over the same rollouts pushes the same tokens again, and without a clip nothing says when they have moved far enough. Take a clip, or one epoch.',
    );
  },

  function capBelowBound({ clip }) {
    if (clip.id !== 'two-sided' || number(clip, 'delta') >= 1 + number(clip, 'high')) return null;
    return warn(
      'clip',
      'δ is below 1 + ε high, so it also bounds good tokens, before the clip does: δ alone is the upper bound. TRL refuses such values; INTELLECT-2 has 4.',
    );
  },
];
