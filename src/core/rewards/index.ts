// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RewardVariant } from '../stages/stage.ts';
import clipReward from './clip-reward.ts';
import components from './components.ts';
import cosine from './cosine.ts';
import klReward from './kl-reward.ts';
import lengthPenalty from './length-penalty.ts';
import relativeCredit from './relative-credit.ts';
import repetition from './repetition.ts';
import softOverlong from './soft-overlong.ts';
import stopProperly from './stop-properly.ts';

export const rewards: readonly RewardVariant[] = [
  clipReward,
  components,
  cosine,
  klReward,
  lengthPenalty,
  relativeCredit,
  repetition,
  softOverlong,
  stopProperly,
];
