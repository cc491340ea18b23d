import type { Variant } from '../../../core/stages/stage.ts';
import { type Curve, changesOf } from '../state/curves.ts';

/** Locks of unequal difficulty: groups that are all right, all wrong and mixed, on which estimators part. */
const task = 'task=lock;prior=-1;spread=3&all=weights=correct:1,partial:1;lr=0.1';

/** A run of the estimator that one looks at, as it is set, beside GRPO's, Dr. GRPO's and the bare reward. */
export function advantageBench(look: Variant, params: Curve['params']): { link: string; shows: string } {
  const changes = changesOf(look, params).map((change) => `;advantage.${change}`);
  const own = `lane=grpo;advantage=${look.id}${changes.join('')}`;
  const usual = ['group-z-score', 'mean-centred', 'none'].map((id) => `lane=grpo;advantage=${id}`);
  return {
    link: [task, ...new Set([usual[0], own, ...usual.slice(1)])].join('&'),
    shows:
      'Locks of unequal difficulty, learnt with these baselines side by side: prompts that are always or never solved teach only those who look beyond the group.',
  };
}
