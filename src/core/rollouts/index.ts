// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RolloutVariant } from '../stages/stage.ts';
import adaptiveRounds from './adaptive-rounds.ts';
import critiqueRefine from './critique-refine.ts';
import demonstrated from './demonstrated.ts';
import demonstrations from './demonstrations.ts';
import draftRefine from './draft-refine.ts';
import dynamic from './dynamic.ts';
import fission from './fission.ts';
import hinted from './hinted.ts';
import iid from './iid.ts';
import lookaheadTree from './lookahead-tree.ts';
import selfRevision from './self-revision.ts';
import serialExits from './serial-exits.ts';
import teacher from './teacher.ts';
import tokenBudget from './token-budget.ts';
import writtenHints from './written-hints.ts';

export const rollouts: readonly RolloutVariant[] = [
  adaptiveRounds,
  critiqueRefine,
  demonstrated,
  demonstrations,
  draftRefine,
  dynamic,
  fission,
  hinted,
  iid,
  lookaheadTree,
  selfRevision,
  serialExits,
  teacher,
  tokenBudget,
  writtenHints,
];
