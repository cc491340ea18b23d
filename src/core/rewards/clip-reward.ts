import { clamp } from '../math.ts';
import { defineReward } from '../stages/stage.ts';

export default defineReward({
  id: 'clip-reward',
  title: 'Clip the reward',
  summary: 'Bounds the reward as it is so far, so that no single response can outweigh the rest.',
  formula: String.raw`r_i \leftarrow \operatorname{clip}(r_i, a, b)`,
  fragment: String.raw`+ \big[\operatorname{clip}(\cdot, a, b)\big]`,
  params: {
    low: {
      kind: 'number',
      title: 'Lowest',
      help: 'Rewards below become this; TRL’s reward_clip_range is applied before KL is taken off, so put this first.',
      default: -1,
      min: -1000,
      max: 1000,
      step: 0.5,
    },
    high: {
      kind: 'number',
      title: 'Highest',
      help: 'Rewards above become this.',
      default: 1,
      min: -1000,
      max: 1000,
      step: 0.5,
    },
  },
  shape(batch, _context, { low, high }, rewards) {
    for (let row = 0; row < batch.rows; row++) rewards[row] = clamp(rewards[row], low, high);
  },
});
