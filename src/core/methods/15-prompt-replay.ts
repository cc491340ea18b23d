import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'prompt-replay',
  title: 'Prompt Replay',
  summary: 'Brings prompts that were about half right back after a while, since those have the most to say.',
  source: { title: 'Prompt replay', arxiv: '2603.21177' },
  changes: { curriculum: 'prompt-replay' },
});
