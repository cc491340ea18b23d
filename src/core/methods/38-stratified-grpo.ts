import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'stratified-grpo',
  title: 'Stratified GRPO',
  summary: 'Compares a trajectory with those that made as many searches, and a little with all of its group.',
  source: { title: 'Stratified GRPO', arxiv: '2510.06214' },
  changes: { advantage: 'stratified' },
});
