import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'dr-grpo',
  title: 'Dr. GRPO',
  summary:
    'Drops both divisions of GRPO, by the std and by the response length, since each biases the gradient.',
  source: { title: 'Understanding R1-Zero-Like Training', arxiv: '2503.20783' },
  changes: { advantage: 'mean-centred', aggregation: 'constant' },
});
