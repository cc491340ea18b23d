// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { RatioVariant } from '../stages/stage.ts';
import sequence from './sequence.ts';
import sequenceProduct from './sequence-product.ts';
import sequenceToken from './sequence-token.ts';
import token from './token.ts';

export const ratios: readonly RatioVariant[] = [sequence, sequenceProduct, sequenceToken, token];
