import type { ParamValues } from '../../../core/params.ts';
import type { Setting } from './compute.ts';

/** A parameter that is a place in the picture, so that it can be dragged there. */
export interface Grip {
  readonly param: string;
  /** In which picture it stands. */
  readonly pictures: readonly ('right' | 'wrong')[];
  /** A length, or the reward at one end of the axis. */
  readonly axis: 'length' | 'short end' | 'long end';
  /** Where it stands, in tokens or in reward. */
  readonly placeOf: (params: ParamValues, setting: Setting) => number;
  /** The parameter's value that puts it there. */
  readonly valueOf: (place: number, params: ParamValues, setting: Setting) => number;
}

const both = ['right', 'wrong'] as const;

/** The cosine is added to what the verifier pays for being right, and to 0 for being wrong. */
const end = (param: string, picture: 'right' | 'wrong', axis: Grip['axis']): Grip => {
  const base = ({ worth }: Setting) => (picture === 'right' ? worth : 0);
  return {
    param,
    pictures: [picture],
    axis,
    placeOf: (params, setting) => Number(params[param]) + base(setting),
    valueOf: (place, _, setting) => place - base(setting),
  };
};

const byShape: Readonly<Record<string, readonly Grip[]>> = {
  'soft-overlong': [
    {
      param: 'limit',
      pictures: both,
      axis: 'length',
      placeOf: ({ limit }, { longest }) => Number(limit) * longest,
      valueOf: (place, _, { longest }) => place / longest,
    },
    {
      param: 'cache',
      pictures: both,
      axis: 'length',
      placeOf: ({ limit, cache }, { longest }) => (Number(limit) - Number(cache)) * longest,
      valueOf: (place, { limit }, { longest }) => Number(limit) - place / longest,
    },
  ],
  cosine: [
    end('rightShort', 'right', 'short end'),
    end('rightLong', 'right', 'long end'),
    end('wrongShort', 'wrong', 'short end'),
    end('wrongLong', 'wrong', 'long end'),
  ],
};

/** Grips of a shape in one of the pictures. */
export function gripsOf(id: string, picture: 'right' | 'wrong'): readonly Grip[] {
  return (byShape[id] ?? []).filter(({ pictures }) => pictures.includes(picture));
}
