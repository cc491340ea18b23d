import { variantOf } from './index.ts';
import { bypasses, chosen, ignores, type Rule, stale, warn } from './warnings-common.ts';

/** A sampler that is not the policy, and what is done about it. */
export const samplerRules: readonly Rule[] = [
  function uncorrected(recipe) {
    const { correction } = recipe;
    if (!stale(recipe) || bypasses(recipe) || ignores(recipe, 'correction')) return null;
    if (['importance', 'rejection', 'off-policy-sequence'].some((id) => chosen(correction, id))) return null;
    return warn(
      'correction',
      'The sampler is not the policy (its heat or its refresh), and nothing accounts for it: what it draws too often is pushed too often. Add importance weights here, or let the objective take its ratio against the sampler.',
    );
  },

  function bypassAndImportance(recipe) {
    if (!bypasses(recipe) || !chosen(recipe.correction, 'importance')) return null;
    return warn(
      'correction',
      'The ratio is against the sampler already, so importance weights count the mismatch twice. verl leaves them out of its clipped loss in bypass mode.',
    );
  },

  function correctionWithoutMismatch(recipe) {
    const { correction } = recipe;
    const named = ['importance', 'rejection'].filter((id) => chosen(correction, id));
    if (named.length === 0 || stale(recipe)) return null;
    return warn(
      'correction',
      'The sampler is the policy itself here: all importance weights are 1 and nothing is rejected. Heat the sampler or refresh it less often to give it something to correct.',
    );
  },

  function unevenUnweighted({ rollout, correction }) {
    if (!variantOf('rollout', rollout.id).uneven || chosen(correction, 'propensity')) return null;
    return warn(
      'correction',
      'The strategy draws some prompts more than others, and nothing accounts for it: what it draws more counts for more. Add the inverse propensity here, unless that is what you want.',
    );
  },

  function propensityForNothing({ rollout, correction }) {
    if (!chosen(correction, 'propensity') || variantOf('rollout', rollout.id).uneven) return null;
    return warn(
      'correction',
      'The strategy draws every prompt alike, so the inverse propensity changes nothing. It goes with rollouts such as the token budget.',
    );
  },

  function vespoMasks({ objective, correction }) {
    if (objective.id !== 'vespo' || objective.params.foldCorrections !== true) return null;
    const masks = ['high-entropy', 'rejection', 'off-policy-sequence'].filter((id) => chosen(correction, id));
    if (masks.length === 0) return null;
    return warn(
      'objective',
      'A masked token counts as 1e-8 in the response’s weight, which silences the whole response. Turn “Fold corrections into W” off to mask single tokens.',
    );
  },
];
