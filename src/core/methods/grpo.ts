import { defineMethod } from './_method.ts';

/** The default of every stage is GRPO, so there is nothing to change. */
export default defineMethod({
  id: 'grpo',
  title: 'GRPO',
  summary: 'Compares each response with the others of its group, so that no value network is needed.',
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  changes: {},
  note: 'Group z-score, token ratio, clip 0.2, mean of response means. No KL penalty, as TRL’s default today; the paper has penalty=kl with β = 0.04 and the k3 estimator.',
});
