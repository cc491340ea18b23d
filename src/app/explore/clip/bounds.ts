import type { ParamValues } from '../../../core/params.ts';

/** A parameter that is a place on the ratio axis, so that it can be dragged there. */
export interface Bound {
  readonly param: string;
  /** The sign of the advantages that it binds for. */
  readonly sign: 1 | -1;
  readonly ratioOf: (value: number) => number;
  readonly valueOf: (ratio: number) => number;
}

const below = (param: string): Bound => ({
  param,
  sign: -1,
  ratioOf: (eps) => 1 - eps,
  valueOf: (ratio) => 1 - ratio,
});
const above = (param: string): Bound => ({
  param,
  sign: 1,
  ratioOf: (eps) => 1 + eps,
  valueOf: (ratio) => ratio - 1,
});
const itself = (param: string): Bound => ({
  param,
  sign: -1,
  ratioOf: (value) => value,
  valueOf: (ratio) => ratio,
});

const byScheme: Readonly<Record<string, readonly Bound[]>> = {
  symmetric: [above('eps'), below('eps')],
  'clip-higher': [above('high'), below('low')],
  dual: [above('high'), below('low'), itself('c')],
  'two-sided': [above('high'), below('low'), itself('delta')],
  cispo: [above('high'), { ...above('high'), sign: -1 }, below('low'), { ...below('low'), sign: 1 }],
  gmpo: [
    { param: 'high', sign: 1, ratioOf: Math.exp, valueOf: Math.log },
    {
      param: 'low',
      sign: -1,
      ratioOf: (value) => Math.exp(-value),
      valueOf: (ratio) => -Math.log(ratio),
    },
  ],
};

/** Bounds of a scheme that can be dragged, for tokens with an advantage of this sign. */
export function boundsOf(id: string, params: ParamValues, sign: 1 | -1): readonly Bound[] {
  // An absolute cap is the ratio itself.
  const absolute = params.cap === 'absolute';
  return (byScheme[id] ?? [])
    .filter((bound) => bound.sign === sign)
    .map((bound) => (absolute && bound.param === 'high' ? { ...itself('high'), sign } : bound));
}
