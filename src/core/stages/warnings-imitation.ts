import { type Rule, warn } from './warnings-common.ts';

/** Demonstrations that nobody imitates, and imitation of what is no demonstration. */
export const imitationRules: readonly Rule[] = [
  function compared({ rollout, objective, advantage }) {
    if (rollout.id !== 'demonstrations' || objective.id === 'sft' || advantage.id === 'none') return null;
    return warn(
      'objective',
      'All demonstrations are right, so a group of them has nothing to compare and nothing is learnt. Choose imitation.',
    );
  },

  function ownWords({ rollout, objective }) {
    if (rollout.id !== 'iid' || objective.id !== 'sft') return null;
    return warn(
      'rollout',
      'Imitation raises whatever is written, right or wrong, and here the policy writes it. Choose demonstrations.',
    );
  },
];
