// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { ObjectiveVariant } from '../stages/stage.ts';
import policyGradient from './policy-gradient.ts';

export const objectives: readonly ObjectiveVariant[] = [policyGradient];
