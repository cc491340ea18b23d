// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { CurriculumVariant } from '../stages/stage.ts';
import promptReplay from './prompt-replay.ts';
import uniform from './uniform.ts';

export const curricula: readonly CurriculumVariant[] = [promptReplay, uniform];
