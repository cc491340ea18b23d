// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RolloutVariant } from '../stages/stage.ts';
import draftRefine from './draft-refine.ts';
import dynamic from './dynamic.ts';
import hinted from './hinted.ts';
import iid from './iid.ts';
import lookaheadTree from './lookahead-tree.ts';
import serialExits from './serial-exits.ts';

export const rollouts: readonly RolloutVariant[] = [
  draftRefine,
  dynamic,
  hinted,
  iid,
  lookaheadTree,
  serialExits,
];
