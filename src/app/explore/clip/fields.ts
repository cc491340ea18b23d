import type { NumberSpec } from '../../../core/params.ts';
import { curveOf, curves } from '../state/curves.ts';
import { oneOf, param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';
import { schemeOf, schemes } from './compute.ts';

export const at = {
  kind: 'number',
  title: 'Ratio',
  help: 'How many times likelier the token is now than when it was drawn: where the curves are read off.',
  default: 1.4,
  min: 0.02,
  max: 5,
  step: 0.02,
} as const satisfies NumberSpec;

export const size = {
  kind: 'number',
  title: '|Â|',
  help: 'Size of the advantage. It scales most curves; the elastic clip also moves its bounds.',
  default: 1,
  min: 0.1,
  max: 3,
  step: 0.1,
} as const satisfies NumberSpec;

export const before = {
  kind: 'number',
  title: 'Probability before',
  help: 'Of the token, when it was drawn. DPPO bounds how far the probability moves, not the ratio.',
  default: 0.1,
  min: 0.01,
  max: 0.5,
  step: 0.01,
} as const satisfies NumberSpec;

export const passRate = {
  kind: 'number',
  title: 'Pass rate of the group',
  help: 'Share of the group that is right. The elastic clip gives groups that are half right most room.',
  default: 0.5,
  min: 0,
  max: 1,
  step: 0.05,
} as const satisfies NumberSpec;

export const mostCurves = 6;

export const fields = {
  curve: curves(schemes, mostCurves, [
    curveOf(schemeOf('symmetric')),
    curveOf(schemeOf('dual')),
    curveOf(schemeOf('cispo')),
    curveOf(schemeOf('sapo')),
  ]),
  at: param(at),
  upto: oneOf(['2', '5'], '2'),
  size: param(size),
  before: param(before),
  pass: param(passRate),
};

export type ClipState = StateOf<typeof fields>;
