import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'rover',
  title: 'ROVER',
  summary:
    'Regresses log-ratios onto the reward plus the mean of the next values of a random policy, so that no branch is starved.',
  source: { title: 'Random Policy Valuation is Enough', arxiv: '2509.24981' },
  changes: { advantage: 'mean-centred', aggregation: 'token-mean', objective: 'rover' },
});
