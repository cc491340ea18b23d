// Written by scripts/registries.mjs from the files of this folder; do not edit.
import { byId } from '../stages/by-id.ts';
import type { Method } from './_method.ts';
import pow3r from './03-pow3r.ts';
import eGrpo from './04-e-grpo.ts';
import drpo from './06-drpo.ts';
import pGrpo from './12-p-grpo.ts';
import faithfulGrpo from './14-faithful-grpo.ts';
import promptReplay from './15-prompt-replay.ts';
import aGrae from './16-a-grae.ts';
import real from './17-real.ts';
import mathforgeDgpo from './19-mathforge-dgpo.ts';
import balancedAggregation from './22-balanced-aggregation.ts';
import sGrpo from './23-s-grpo.ts';
import psGrpo from './25-ps-grpo.ts';
import grpoCare from './29-grpo-care.ts';
import critiqueGrpo from './31-critique-grpo.ts';
import mcGrpo from './32-mc-grpo.ts';
import rover from './34-rover.ts';
import sparseToDense from './35-sparse-to-dense.ts';
import noisyRlvrCorrection from './37-noisy-rlvr-correction.ts';
import stratifiedGrpo from './38-stratified-grpo.ts';
import latr from './39-latr.ts';
import fissionGrpo from './43-fission-grpo.ts';
import uavVlR1 from './49-uav-vl-r1.ts';
import sdZero from './52-sd-zero.ts';
import duet from './53-duet.ts';
import xrpo from './55-xrpo.ts';
import gdpo from './61-gdpo.ts';
import sage from './62-sage.ts';
import tempo from './64-tempo.ts';
import hill from './66-hill.ts';
import etr from './67-etr.ts';
import igrpo from './70-igrpo.ts';
import icpo from './71-icpo.ts';
import dapo from './dapo.ts';
import drGrpo from './dr-grpo.ts';
import grpo from './grpo.ts';
import gspo from './gspo.ts';
import rloo from './rloo.ts';

export const methods: readonly Method[] = [
  dapo,
  drGrpo,
  grpo,
  gspo,
  rloo,
  pow3r,
  eGrpo,
  drpo,
  pGrpo,
  faithfulGrpo,
  promptReplay,
  aGrae,
  real,
  mathforgeDgpo,
  balancedAggregation,
  sGrpo,
  psGrpo,
  grpoCare,
  critiqueGrpo,
  mcGrpo,
  rover,
  sparseToDense,
  noisyRlvrCorrection,
  stratifiedGrpo,
  latr,
  fissionGrpo,
  uavVlR1,
  sdZero,
  duet,
  xrpo,
  gdpo,
  sage,
  tempo,
  hill,
  etr,
  igrpo,
  icpo,
];

export const methodById = (id: string): Method => byId(methods, 'method', id);
