// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RewardVariant } from '../stages/stage.ts';
import clipReward from './clip-reward.ts';
import components from './components.ts';
import consistencyBonus from './consistency-bonus.ts';
import correctedVerdict from './corrected-verdict.ts';
import cosine from './cosine.ts';
import exitOrder from './exit-order.ts';
import groupSimilarity from './group-similarity.ts';
import klReward from './kl-reward.ts';
import lengthPenalty from './length-penalty.ts';
import offPolicyBonus from './off-policy-bonus.ts';
import policyAwareRubric from './policy-aware-rubric.ts';
import posterior from './posterior.ts';
import relativeCredit from './relative-credit.ts';
import repetition from './repetition.ts';
import rubric from './rubric.ts';
import softOverlong from './soft-overlong.ts';
import stopProperly from './stop-properly.ts';
import toolCall from './tool-call.ts';

export const rewards: readonly RewardVariant[] = [
  clipReward,
  components,
  consistencyBonus,
  correctedVerdict,
  cosine,
  exitOrder,
  groupSimilarity,
  klReward,
  lengthPenalty,
  offPolicyBonus,
  policyAwareRubric,
  posterior,
  relativeCredit,
  repetition,
  rubric,
  softOverlong,
  stopProperly,
  toolCall,
];
