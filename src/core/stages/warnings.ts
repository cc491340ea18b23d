import { variantOf } from './index.ts';
import { type Choice, type Recipe, resolveRecipe } from './recipe.ts';
import { type StageId, stageIds } from './stage.ts';

/** A combination that is allowed and probably not meant. */
export interface RecipeWarning {
  /** Where to change something. */
  readonly stage: StageId;
  /** What happens, and what would be meant: whole sentences. */
  readonly message: string;
}

type Rule = (recipe: Recipe) => RecipeWarning | RecipeWarning[] | null;

const sequenceRatios = ['sequence', 'sequence-token', 'sequence-product'];
/** Estimators that compare a response with the others of its group; alone, it has nothing to be compared with. */
const groupEstimators = [
  'group-z-score',
  'mean-centred',
  'median',
  'rloo',
  'batch-std',
  'gdpo',
  'gpg',
  'opo',
  'pass-at-k',
];

/** All that is legal and looks wrong in a recipe, stage by stage. */
export function recipeWarnings(recipe: Recipe): RecipeWarning[] {
  const found = rules.flatMap((rule) => rule(recipe) ?? []);
  return found.sort((a, b) => stageIds.indexOf(a.stage) - stageIds.indexOf(b.stage));
}

const number = (choice: Choice, name: string): number => choice.params[name] as number;
const chosen = (choices: readonly Choice[], id: string) => choices.find((choice) => choice.id === id);
const warn = (stage: StageId, message: string): RecipeWarning => ({ stage, message });
/** Whether the clip stage has a say. */
const clips = ({ objective }: Recipe) => variantOf('objective', objective.id).ignores?.clip === undefined;
const reuses = ({ optimizer }: Recipe) =>
  number(optimizer, 'epochs') > 1 || number(optimizer, 'minibatches') > 1;

const rules: readonly Rule[] = [
  function ignoredStages(recipe) {
    const { ignores = {}, title } = variantOf('objective', recipe.objective.id);
    const defaults = resolveRecipe();
    return (Object.entries(ignores) as [StageId, string][]).flatMap(([stage, why]) =>
      JSON.stringify(recipe[stage]) === JSON.stringify(defaults[stage])
        ? []
        : [warn(stage, `${title} does not use this stage, so what is chosen here changes nothing. ${why}`)],
    );
  },

  function groupOfOne({ rollout, advantage }) {
    if (number(rollout, 'group') !== 1 || !groupEstimators.includes(advantage.id)) return null;
    return warn(
      'rollout',
      'A group of one has nothing to be compared with: its advantage is 0, or its bare reward, by library. Draw two responses or more for each prompt.',
    );
  },

  function evenMedian({ rollout, advantage }) {
    if (advantage.id !== 'median' || number(rollout, 'group') % 2 === 1) return null;
    return warn(
      'rollout',
      'The median of an even group is the mean of two rewards, so that no response sits at it exactly. MC-GRPO draws an odd number, one more than it trains on.',
    );
  },

  function constantWithStd({ advantage, aggregation }) {
    if (advantage.id !== 'group-z-score' || aggregation.id !== 'constant') return null;
    return warn(
      'advantage',
      'Dr. GRPO’s constant takes response length out of the weights, yet dividing by the group’s standard deviation puts the difficulty bias back that it takes out together with it. Its advantage is mean-centred.',
    );
  },

  function sequenceTokenMean({ ratio, aggregation, objective }) {
    if (!sequenceRatios.includes(ratio.id) || aggregation.id !== 'token-mean') return null;
    if (variantOf('objective', objective.id).ignores?.ratio) return null;
    return warn(
      'aggregation',
      'All tokens of a response share one ratio, but the mean over tokens weighs long responses more: that is not GSPO. In TRL it is what importance_sampling_level="sequence" gives with the default loss_type "dapo". GSPO takes the mean of response means.',
    );
  },

  function sequenceWideClip(recipe) {
    const { ratio, clip } = recipe;
    if (!['sequence', 'sequence-token'].includes(ratio.id) || !clips(recipe) || !reuses(recipe)) return null;
    const bound = Math.max(...['eps', 'low', 'high'].map((name) => Number(clip.params[name] ?? 0)));
    if (bound < 0.1) return null;
    return warn(
      'clip',
      'A mean over a response’s tokens moves far less than a single token’s ratio, so bounds made for tokens hardly ever bind. GSPO’s paper has 0.0003 and 0.0004; tiny policies need something in between.',
    );
  },

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

  function covShare({ objective, rollout }) {
    if (objective.id !== 'clip-cov' && objective.id !== 'kl-cov') return null;
    const share = number(objective, 'share');
    const tokens = number(rollout, 'group') * 16 * 8;
    if (share * tokens >= 1) return null;
    return warn(
      'objective',
      'With so few tokens a step, this share comes to less than one, so one token is chosen whatever κ says. The papers’ 0.0002 is meant for a million tokens; try 0.02.',
    );
  },

  function gmpoAggregation({ objective, aggregation }) {
    if (objective.id !== 'gmpo' || aggregation.id === 'sequence-mean') return null;
    return warn(
      'aggregation',
      'GMPO has one loss a response and averages responses, whatever TRL’s loss_type or verl’s loss_agg_mode say. Here a response weighs what its tokens weigh together, so this choice makes length count.',
    );
  },

  function luspoRatio({ aggregation, ratio }) {
    if (aggregation.id !== 'length-weighted' || sequenceRatios.includes(ratio.id)) return null;
    return warn(
      'ratio',
      'LUSPO weighs whole responses by their length and is meant for sequence ratios. With token ratios it is a plain sum of tokens over B; TRL even averages over padding then.',
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

  function twiceKl({ penalty, reward }) {
    if (!chosen(penalty, 'kl') || !chosen(reward, 'kl-reward')) return null;
    return warn(
      'penalty',
      'The divergence is charged twice: in the reward and in the loss. Libraries have one or the other.',
    );
  },

  function clipWithoutReuse(recipe) {
    if (!clips(recipe) || reuses(recipe) || (bypasses(recipe) && stale(recipe))) return null;
    if (JSON.stringify(recipe.clip) === JSON.stringify(resolveRecipe().clip)) return null;
    return warn(
      'clip',
      'Each rollout is used for one update, before which the ratio is 1: no clip ever binds, and all clips, soft ones included, train the same. Raise the optimizer’s epochs or minibatches to see a difference.',
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

  function vespoMasks({ objective, correction }) {
    if (objective.id !== 'vespo' || objective.params.foldCorrections !== true) return null;
    const masks = ['high-entropy', 'rejection', 'off-policy-sequence'].filter((id) => chosen(correction, id));
    if (masks.length === 0) return null;
    return warn(
      'objective',
      'A masked token counts as 1e-8 in the response’s weight, which silences the whole response. Turn “Fold corrections into W” off to mask single tokens.',
    );
  },

  function whitenedTwice({ advantage }) {
    if (
      advantage.id === 'gdpo' &&
      advantage.params.divide === false &&
      advantage.params.whitenOver === 'nothing'
    ) {
      return warn(
        'advantage',
        'Without dividing and without whitening, GDPO is the plain mean-centred sum of rewards.',
      );
    }
    if (advantage.id !== 'rloo' || advantage.params.whiten !== true) return null;
    return warn(
      'advantage',
      'Whitening divides the leave-one-out advantages by the batch’s spread: unbiasedness, the point of leaving one out, is lost.',
    );
  },

  function noBaseline({ advantage }) {
    if (advantage.id !== 'none') return null;
    return warn(
      'advantage',
      'Without a baseline every rewarded token is pushed up and nothing is pushed down: right in expectation, and noisy. It serves as a comparison.',
    );
  },

  function noReward({ reward }) {
    return reward.length === 0
      ? warn('reward', 'Nothing is rewarded, so all advantages are 0 and only penalties train.')
      : null;
  },
];

/** Whether the objective compares with the sampler instead of the old policy. */
const bypasses = ({ objective }: Recipe) => objective.params.old === 'sampler';

/** Whether the sampler may differ from the policy. */
const stale = ({ rollout }: Recipe) =>
  Number(rollout.params.heat ?? 1) !== 1 || Number(rollout.params.refresh ?? 1) !== 1;
