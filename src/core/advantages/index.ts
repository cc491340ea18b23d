// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { AdvantageVariant } from '../stages/stage.ts';
import batchBaseline from './batch-baseline.ts';
import groupZScore from './group-z-score.ts';
import meanCentred from './mean-centred.ts';
import median from './median.ts';
import none from './none.ts';
import rloo from './rloo.ts';

export const advantages: readonly AdvantageVariant[] = [
  batchBaseline,
  groupZScore,
  meanCentred,
  median,
  none,
  rloo,
];
