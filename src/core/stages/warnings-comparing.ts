import { chosen, comparesGroups, ignores, number, type Rule, warn } from './warnings-common.ts';
import { correctedVerdicts, isForward } from './warnings-verdicts.ts';

/** What responses are worth: groups, rewards, advantages. */
export const comparingRules: readonly Rule[] = [
  correctedVerdicts,

  function groupOfOne(recipe) {
    if (number(recipe.rollout, 'group') !== 1 || !comparesGroups(recipe)) return null;
    if (ignores(recipe, 'advantage')) return null;
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

  function noBaseline(recipe) {
    if (recipe.advantage.id !== 'none' || isForward(recipe)) return null;
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

  function wordingsApart({ reward, curriculum }) {
    if (!chosen(reward, 'group-similarity') || curriculum.id === 'wording-sets') return null;
    return warn(
      'curriculum',
      'Responses are paid for agreeing with those to other wordings of their question, and this curriculum draws each wording by itself: most have nobody to agree with and get 0. Draw all wordings of a question.',
    );
  },

  function filteredForNothing(recipe) {
    if (recipe.rollout.id !== 'dynamic' || comparesGroups(recipe)) return null;
    return warn(
      'rollout',
      'Groups of equal rewards are let go, yet this estimator does not compare within the group and would learn from them as from others: what is left is a biased choice of prompts. Draw independent samples, or take an estimator that compares within the group.',
    );
  },
];
