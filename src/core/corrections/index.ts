// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { CorrectionVariant } from '../stages/stage.ts';
import highEntropy from './high-entropy.ts';
import importance from './importance.ts';
import offPolicySequence from './off-policy-sequence.ts';
import propensity from './propensity.ts';
import rejection from './rejection.ts';
import truncated from './truncated.ts';

export const corrections: readonly CorrectionVariant[] = [
  highEntropy,
  importance,
  offPolicySequence,
  propensity,
  rejection,
  truncated,
];
