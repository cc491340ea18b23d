import { defineRollout } from '../stages/stage.ts';

export default defineRollout({
  id: 'iid',
  title: 'Independent samples',
  summary: 'Draws the G responses of a group independently from the policy.',
  formula: String.raw`o_1,\dots,o_G \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)`,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: {
    group: {
      kind: 'integer',
      title: 'Group size G',
      help: 'Responses per prompt; the group is what a response is compared with.',
      short: 'group',
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
    temperature: {
      kind: 'number',
      title: 'Temperature',
      help: 'Divides the logits before sampling, and when the responses are scored: below 1 sharper, above 1 flatter.',
      short: 'temperature',
      default: 1,
      min: 0.1,
      max: 2,
      step: 0.05,
    },
  },
  *run({ task, prompts, random }, { group: size, temperature }) {
    const rows = prompts.flatMap((prompt, group) =>
      Array.from({ length: size }, (_, index) => ({
        prompt,
        prefix: [],
        limit: task.maxResponse,
        temperature,
        random: random(group, index),
      })),
    );
    const sampled = yield { kind: 'sample', rows };
    return sampled.map(({ tokens, logps }, i) => ({
      group: Math.floor(i / size),
      tokens,
      logps,
      temperature,
    }));
  },
});
