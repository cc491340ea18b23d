// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RewardVariant } from '../stages/stage.ts';
import components from './components.ts';
import lengthPenalty from './length-penalty.ts';
import softOverlong from './soft-overlong.ts';

export const rewards: readonly RewardVariant[] = [components, lengthPenalty, softOverlong];
