import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'a-grae',
  title: 'A-GRAE',
  summary:
    'Breaks two symmetries of the z-score: successes count less while they are rare, hard prompts more as they get common.',
  source: { title: 'Unveiling Implicit Advantage Symmetry', arxiv: '2602.05548' },
  changes: { advantage: 'asymmetric' },
});
