// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RewardVariant } from '../stages/stage.ts';
import clipReward from './clip-reward.ts';
import components from './components.ts';
import correctedVerdict from './corrected-verdict.ts';
import cosine from './cosine.ts';
import exitOrder from './exit-order.ts';
import klReward from './kl-reward.ts';
import lengthPenalty from './length-penalty.ts';
import posterior from './posterior.ts';
import relativeCredit from './relative-credit.ts';
import repetition from './repetition.ts';
import softOverlong from './soft-overlong.ts';
import stopProperly from './stop-properly.ts';

export const rewards: readonly RewardVariant[] = [
  clipReward,
  components,
  correctedVerdict,
  cosine,
  exitOrder,
  klReward,
  lengthPenalty,
  posterior,
  relativeCredit,
  repetition,
  softOverlong,
  stopProperly,
];
