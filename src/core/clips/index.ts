// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { ClipVariant } from '../stages/stage.ts';
import clipHigher from './clip-higher.ts';
import dual from './dual.ts';
import elastic from './elastic.ts';
import none from './none.ts';
import sapo from './sapo.ts';
import symmetric from './symmetric.ts';
import twoSided from './two-sided.ts';

export const clips: readonly ClipVariant[] = [clipHigher, dual, elastic, none, sapo, symmetric, twoSided];
