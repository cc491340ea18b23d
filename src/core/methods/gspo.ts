import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'gspo',
  title: 'GSPO',
  summary: 'One length-normalised ratio per response, with a clip hundreds of times narrower than GRPO’s.',
  source: { title: 'Group Sequence Policy Optimization', arxiv: '2507.18071' },
  changes: { ratio: 'sequence', clip: 'clip-higher', 'clip.low': 3e-4, 'clip.high': 4e-4 },
  note: 'The paper’s clip range is meant for language models, where one update moves a response’s mean log-probability by about as much; tiny policies at large learning rates are past it after one update.',
});
