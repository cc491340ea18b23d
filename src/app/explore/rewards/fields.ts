import type { NumberSpec } from '../../../core/params.ts';
import { curveOf, curves } from '../state/curves.ts';
import { param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';
import { shapeOf, shapes } from './compute.ts';

export const longest = {
  kind: 'integer',
  title: 'Longest response',
  help: 'Where a response is cut off. Shapes that speak of shares mean shares of this.',
  default: 64,
  min: 4,
  max: 128,
  step: 1,
  unit: 'tokens',
} as const satisfies NumberSpec;

export const at = {
  kind: 'integer',
  title: 'Length',
  help: 'Where the curves are read off.',
  default: 56,
  min: 1,
  max: 128,
  step: 1,
  unit: 'tokens',
} as const satisfies NumberSpec;

export const worth = {
  kind: 'number',
  title: 'Being right pays',
  help: 'What the verifier gives a right answer before any shape; a wrong one gets 0.',
  default: 1,
  min: 0,
  max: 10,
  step: 0.1,
} as const satisfies NumberSpec;

export const cycle = {
  kind: 'integer',
  title: 'Repeats itself after',
  help: 'The response says the same tokens over and over with this period: what repetition penalties look for.',
  default: 32,
  min: 1,
  max: 128,
  step: 1,
  unit: 'tokens',
} as const satisfies NumberSpec;

export const mostCurves = 6;

export const fields = {
  curve: curves(shapes, mostCurves, [
    curveOf(shapeOf('soft-overlong')),
    curveOf(shapeOf('length-penalty'), { cost: 0.02 }),
    curveOf(shapeOf('cosine')),
  ]),
  at: param(at),
  longest: param(longest),
  worth: param(worth),
  cycle: param(cycle),
};

export type RewardsState = StateOf<typeof fields>;
