import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'real',
  title: 'REAL',
  summary: 'Classifies right against wrong responses by how much likelier they have become.',
  source: { title: 'Rewards as Labels', arxiv: '2602.05630' },
  changes: { objective: 'rewards-as-labels' },
});
