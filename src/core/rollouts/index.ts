// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RolloutVariant } from '../stages/stage.ts';
import dynamic from './dynamic.ts';
import iid from './iid.ts';
import lookaheadTree from './lookahead-tree.ts';

export const rollouts: readonly RolloutVariant[] = [dynamic, iid, lookaheadTree];
