// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { ObjectiveVariant } from '../stages/stage.ts';
import cispo from './cispo.ts';
import clipCov from './clip-cov.ts';
import distillation from './distillation.ts';
import dppoKl from './dppo-kl.ts';
import dppoTv from './dppo-tv.ts';
import dro from './dro.ts';
import drpo from './drpo.ts';
import gmpo from './gmpo.ts';
import klCov from './kl-cov.ts';
import mixedPolicy from './mixed-policy.ts';
import policyGradient from './policy-gradient.ts';
import reinforce from './reinforce.ts';
import rewardsAsLabels from './rewards-as-labels.ts';
import rover from './rover.ts';
import sft from './sft.ts';
import vespo from './vespo.ts';

export const objectives: readonly ObjectiveVariant[] = [
  cispo,
  clipCov,
  distillation,
  dppoKl,
  dppoTv,
  dro,
  drpo,
  gmpo,
  klCov,
  mixedPolicy,
  policyGradient,
  reinforce,
  rewardsAsLabels,
  rover,
  sft,
  vespo,
];
