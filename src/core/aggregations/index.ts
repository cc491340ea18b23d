// Written by scripts/registries.mjs from the files of this folder; do not edit.
import type { AggregationVariant } from '../stages/stage.ts';
import balanced from './balanced.ts';
import constant from './constant.ts';
import lengthWeighted from './length-weighted.ts';
import sequenceMean from './sequence-mean.ts';
import tokenMean from './token-mean.ts';

export const aggregations: readonly AggregationVariant[] = [
  balanced,
  constant,
  lengthWeighted,
  sequenceMean,
  tokenMean,
];
