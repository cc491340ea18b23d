import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'mc-grpo',
  title: 'MC-GRPO',
  summary:
    'Draws one response more, to make the group odd, and centres on the median, which outliers do not move.',
  source: { title: 'MC-GRPO', arxiv: '2601.22582' },
  changes: { 'rollout.group': 9, advantage: 'median', 'advantage.rescale': 'pivot' },
  note: 'A group of 9 updates on 8 responses: the pivot’s advantage is 0. Where the group is changed, take an odd number. With 0/1 rewards, advantage.scale = none is advised. The official code also has a KL penalty (β = 0.04) and 2 epochs.',
});
