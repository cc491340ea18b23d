// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { CurriculumVariant } from '../stages/stage.ts';
import promptReplay from './prompt-replay.ts';
import reformulated from './reformulated.ts';
import tiers from './tiers.ts';
import uniform from './uniform.ts';
import wordingSets from './wording-sets.ts';

export const curricula: readonly CurriculumVariant[] = [
  promptReplay,
  reformulated,
  tiers,
  uniform,
  wordingSets,
];
