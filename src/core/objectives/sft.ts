import { defineObjective } from '../stages/stage.ts';
import { reinforce } from './_terms.ts';

export default defineObjective({
  id: 'sft',
  title: 'Imitation (SFT)',
  summary: 'Raises the probability of whatever is written in the responses, right or wrong.',
  formula: String.raw`\mathcal L(\theta) = -\mathbb E\Big[\sum_{i,t} w_{i,t}\,\log\pi_\theta(o_{i,t}\mid q,o_{i,<t})\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'InstructGPT: Training language models to follow instructions', arxiv: '2203.02155' },
  params: {},
  ignores: {
    advantage: 'Every token counts the same, in good responses and in bad ones.',
    ratio: 'It has no ratio: it does not matter who wrote the tokens.',
    clip: 'Without a ratio there is nothing to clip.',
  },
  evaluate(input) {
    const { mask } = input.batch;
    const marks = { ratios: Float64Array.from(mask), regions: new Uint8Array(mask.length) };
    return reinforce({ ...input, advantages: Float64Array.from(mask) }, null, marks);
  },
});
