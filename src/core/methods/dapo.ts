import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'dapo',
  title: 'DAPO',
  summary: 'More room above the clip, a mean over tokens, and a soft punishment near the length limit.',
  source: { title: 'DAPO', arxiv: '2503.14476' },
  changes: {
    reward: 'components+soft-overlong',
    clip: 'clip-higher',
    'clip.low': 0.2,
    'clip.high': 0.28,
    aggregation: 'token-mean',
  },
  note: 'Dynamic sampling, which redraws groups whose rewards are all equal, is not in this recipe yet.',
});
