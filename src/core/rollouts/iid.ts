import { defineRollout } from '../stages/stage.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';

/**
 * `heat` and `refresh` make the sampler differ from the policy by a known amount: its true log-probabilities are
 * what the runtime reports, so corrections correct something real.
 */
export default defineRollout({
  id: 'iid',
  title: 'Independent samples',
  summary: 'Draws the G responses of a group independently from the policy.',
  formula: String.raw`o_1,\dots,o_G \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: sampling,
  sampler: samplerOf,
  *run(context, params) {
    const rows = context.prompts.flatMap((prompt, group) => groupRows(context, prompt, group, params));
    const answers = yield { kind: 'sample', rows };
    return { rollouts: rolloutsOf(answers, params) };
  },
});
