/** Locks of unequal difficulty: groups that are all right, all wrong and mixed, on which estimators part. */
const task = 'task=lock;prior=-1;spread=3&all=weights=correct:1,partial:1;lr=0.1';

/** A run of the estimator that one looks at, beside GRPO's and the bare reward. */
export function advantageBench(look: string): { link: string; shows: string } {
  const ids = [...new Set(['group-z-score', look, 'mean-centred', 'none'])];
  const lanes = ids.map((id) => `lane=grpo${id === 'group-z-score' ? '' : `;advantage=${id}`}`);
  return {
    link: [task, ...lanes].join('&'),
    shows:
      'Locks of unequal difficulty, learnt with these baselines side by side: prompts that are always or never solved teach only those who look beyond the group.',
  };
}
