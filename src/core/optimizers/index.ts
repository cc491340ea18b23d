// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { OptimizerVariant } from '../stages/stage.ts';
import adam from './adam.ts';
import sgd from './sgd.ts';

export const optimizers: readonly OptimizerVariant[] = [adam, sgd];
