import { isDead, numpyStd } from '../../../src/core/stats/dead-groups.ts';
import { passAtK } from '../../../src/core/stats/pass-at-k.ts';
import { type Adapter, flat, type Json } from '../adapter.ts';

export const groupAdapters: readonly Adapter[] = [
  {
    repo: 'verl-project/verl',
    function: '_dapo_filtered_keys (std test)',
    compute(inputs, params) {
      const rewards = flat(inputs.rewards);
      const [low, high] = flat(params.openrlhf_dynamic_filtering_range);
      return {
        verl_dropped: isDead(rewards, { kind: 'numpy-std', least: 2 }),
        open_instruct_dropped: isDead(rewards, { kind: 'numpy-std', least: 1 }),
        openrlhf_kept: !isDead(rewards, { kind: 'mean-outside', low, high }),
        trl_counted_zero_std: isDead(rewards, { kind: 'near-zero-std' }),
        numpy_std: numpyStd(rewards),
      };
    },
  },
  {
    repo: 'allenai/open-instruct',
    function: 'compute_pass_at_k_metrics',
    compute(inputs) {
      const prompts = inputs.correct_per_prompt as readonly Json[];
      const right = prompts.map((prompt) => flat(prompt).filter((one) => one === 1).length);
      const n = flat(prompts[0]).length;
      const average = (k: number) => right.reduce((sum, c) => sum + passAtK(n, c, k), 0) / right.length;
      const metrics: Record<string, number> = {};
      for (let k = 1; k <= n; k++) metrics[`eval/pass_at_${k}_unbiased`] = average(k);
      for (const k of [1, n]) metrics[`eval/pass_at_${k}`] = average(k);
      return { metrics };
    },
  },
];
