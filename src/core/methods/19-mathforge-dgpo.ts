import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'mathforge-dgpo',
  title: 'DGPO (MathForge)',
  summary:
    'Every question gets the same total advantage, then hard ones more; tokens are averaged over questions that say something.',
  source: { title: 'Harder Is Better', arxiv: '2601.20614' },
  changes: { advantage: 'difficulty-balanced', aggregation: 'token-mean', 'aggregation.within': 'signal' },
});
