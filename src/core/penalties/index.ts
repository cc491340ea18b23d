// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { PenaltyVariant } from '../stages/stage.ts';
import entropy from './entropy.ts';
import kl from './kl.ts';
import klHinge from './kl-hinge.ts';

export const penalties: readonly PenaltyVariant[] = [entropy, kl, klHinge];
