import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'dapo',
  title: 'DAPO',
  summary:
    'More room above the clip, a mean over tokens, groups that say nothing redrawn, and a soft punishment near the length limit.',
  source: { title: 'DAPO', arxiv: '2503.14476' },
  changes: {
    rollout: 'dynamic',
    'rollout.rounds': 3,
    reward: 'components+soft-overlong',
    clip: 'clip-higher',
    'clip.low': 0.2,
    'clip.high': 0.28,
    aggregation: 'token-mean',
  },
  note: 'Groups are redrawn twice at the most (10 rounds in DAPO’s recipe), and a step goes on with the groups there are: rollout.rounds. A lane with dynamic sampling draws more responses than the others: compare by rollouts, not by steps.',
});
