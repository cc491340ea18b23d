// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { AdvantageVariant } from '../stages/stage.ts';
import asymmetric from './asymmetric.ts';
import batchBaseline from './batch-baseline.ts';
import batchStd from './batch-std.ts';
import costMatched from './cost-matched.ts';
import difficultyBalanced from './difficulty-balanced.ts';
import gae from './gae.ts';
import gdpo from './gdpo.ts';
import gpg from './gpg.ts';
import groupZScore from './group-z-score.ts';
import lagrangian from './lagrangian.ts';
import meanCentred from './mean-centred.ts';
import median from './median.ts';
import none from './none.ts';
import novelty from './novelty.ts';
import opo from './opo.ts';
import optimalTokenBaseline from './optimal-token-baseline.ts';
import passAtK from './pass-at-k.ts';
import prefixTree from './prefix-tree.ts';
import reinforcePlusPlus from './reinforce-plus-plus.ts';
import remax from './remax.ts';
import rloo from './rloo.ts';
import stratified from './stratified.ts';

export const advantages: readonly AdvantageVariant[] = [
  asymmetric,
  batchBaseline,
  batchStd,
  costMatched,
  difficultyBalanced,
  gae,
  gdpo,
  gpg,
  groupZScore,
  lagrangian,
  meanCentred,
  median,
  none,
  novelty,
  opo,
  optimalTokenBaseline,
  passAtK,
  prefixTree,
  reinforcePlusPlus,
  remax,
  rloo,
  stratified,
];
