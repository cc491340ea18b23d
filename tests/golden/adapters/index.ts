import type { Adapter } from '../adapter.ts';
import { openrlhfAdvantages } from './advantages-openrlhf.ts';
import { trlAdvantages } from './advantages-trl.ts';
import { verlAdvantages } from './advantages-verl.ts';
import { aggregationAdapters } from './aggregations.ts';
import { correctionAdapters } from './corrections.ts';
import { groupAdapters } from './groups.ts';
import { klAdapters } from './kl.ts';
import { openInstructLosses } from './loss-open-instruct.ts';
import { openrlhfLosses } from './loss-openrlhf.ts';
import { trlLosses } from './loss-trl.ts';
import { verlBypass, verlLosses } from './loss-verl.ts';
import { rewardAdapters } from './rewards.ts';
import { valueAdapters } from './values.ts';

// One line each: `...adapters of a topic`.
export const adapters: readonly Adapter[] = [
  ...aggregationAdapters,
  ...groupAdapters,
  ...openInstructLosses,
  ...openrlhfLosses,
  ...trlLosses,
  ...verlLosses,
  verlBypass,
  ...verlAdvantages,
  ...trlAdvantages,
  ...openrlhfAdvantages,
  ...rewardAdapters,
  ...klAdapters,
  ...valueAdapters,
  ...correctionAdapters,
];
