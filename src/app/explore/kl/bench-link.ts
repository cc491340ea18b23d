/** A penalty strong enough to be seen, in the loss, by each of its estimators. */
const task = 'task=lock;prior=-1;spread=3&all=penalty=kl;beta=0.5;lr=0.1&charts=pass@1,kl';

export const klBench = {
  link: [
    task,
    'lane=grpo;kl.estimator=k1',
    'lane=grpo;kl.estimator=k2',
    'lane=grpo;kl.estimator=k3',
    'lane=grpo;kl.estimator=k3;kl.gradient=k2',
  ].join('&'),
  shows:
    'The same penalty in the loss by k1, k2, k3 and k3+. k1 holds nothing back; k3 holds most; k2 and k3+ have the same gradient, so they are the same run.',
};
