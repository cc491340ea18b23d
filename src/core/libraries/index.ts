// Written by scripts/registries.mjs from the files of this folder; do not edit.
import { byId } from '../stages/by-id.ts';
import type { Library } from './_library.ts';
import openInstruct from './open-instruct.ts';
import openrlhf from './openrlhf.ts';
import trl from './trl.ts';
import verl from './verl.ts';

export const libraries: readonly Library[] = [openInstruct, openrlhf, trl, verl];

export const libraryById = (id: string): Library => byId(libraries, 'library', id);
