import { defineRollout, type Rollout } from '../stages/stage.ts';
import { mean } from '../stats/summary.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';
import { tokenRewards } from './_token-rewards.ts';

/**
 * A teacher is a policy of its own, which may start better. What a label is worth differs with who learns from it, so
 * it may be the teacher alone that does; its distribution is then copied at no label’s cost, by distillation. Prompts
 * are the same for both, and so are random numbers.
 */
export default defineRollout({
  id: 'teacher',
  title: 'With a teacher',
  summary: 'A second policy learns from rewards, or says of each token what it would have written.',
  formula: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_T(\cdot \mid q)\ \text{or}\ \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad \pi_T(\cdot \mid q, o_{i,<t})`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_T\ \text{or}\ \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  source: {
    title: 'Beyond GRPO and On-Policy Distillation: An Empirical Sparse-to-Dense Reward Principle',
    arxiv: '2605.12483',
  },
  params: {
    ...sampling,
    teacher: {
      kind: 'choice',
      title: 'The teacher',
      help: 'Learns by this recipe, and the lane’s policy waits; draws the responses that the policy learns from; or says what it would have written in the policy’s own responses. The last two teach by distillation alone.',
      default: 'corrects',
      options: [
        { value: 'learns', title: 'learns' },
        { value: 'shows', title: 'draws the responses' },
        { value: 'corrects', title: 'corrects the policy’s' },
      ],
    },
    rate: {
      kind: 'number',
      title: 'Teacher’s rate',
      help: 'The teacher’s learning rate as a multiple of the policy’s, while it learns.',
      default: 1,
      min: 0.001,
      max: 1000,
      step: 0.01,
      scale: 'log',
    },
  },
  teaches: true,
  sampler: samplerOf,
  companions: ({ rate }) => [{ name: 'teacher', rate }],
  *run(context, params) {
    const { teacher: does, temperature } = params;
    const rows = context.prompts.flatMap((prompt, group) => groupRows(context, prompt, group, params));
    const drawn = rolloutsOf(
      yield { kind: 'sample', rows, ...(does !== 'corrects' && { policy: 'teacher' }) },
      params,
    );
    if (does === 'learns')
      return { rollouts: drawn.map((each): Rollout => ({ ...each, policy: 'teacher' })) };
    const said = yield {
      kind: 'score',
      policy: 'teacher',
      rows: drawn.map(({ tokens, group }) => ({ prompt: context.prompts[group], tokens, temperature })),
    };
    const rollouts = drawn.map((each, i): Rollout => ({ ...each, teacherLogits: said[i].logits! }));
    if (does === 'shows') return { rollouts };
    const rewards = drawn.flatMap(({ logps }, i) => Array.from(tokenRewards(said[i].logps, logps)));
    return { rollouts, measured: { 'distillation/token_reward': mean(rewards) } };
  },
});
