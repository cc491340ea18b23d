import type { BooleanSpec, ChoiceSpec, NumberSpec } from '../params.ts';

/** Parameters that several aggregations have. */

export const countMasked = {
  kind: 'boolean',
  title: 'Count fully masked rows',
  help: 'Whether responses without a token to train on count in B: they do in TRL, not in verl and OpenRLHF.',
  default: true,
  advanced: true,
} as const satisfies BooleanSpec;

export const lengthEps = {
  kind: 'number',
  title: 'Added to lengths',
  help: 'What is added to |o_i| before dividing by it: 0 in TRL, 1e-8 in verl and OpenRLHF.',
  default: 0,
  min: 0,
  max: 1,
  step: 1e-8,
  advanced: true,
} as const satisfies NumberSpec;

export const empty = {
  kind: 'choice',
  title: 'Loss without a token',
  help: 'A batch of which every token is masked has a loss of 0 in TRL and open-instruct; verl and OpenRLHF divide 0 by 0.',
  default: 'zero',
  options: [
    { value: 'zero', title: '0' },
    { value: 'nan', title: 'NaN' },
  ],
  advanced: true,
} as const satisfies ChoiceSpec;

export const emptyLoss = ({ empty }: { readonly empty: 'zero' | 'nan' }): number =>
  empty === 'nan' ? Number.NaN : 0;
