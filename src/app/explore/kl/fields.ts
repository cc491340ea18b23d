import type { NumberSpec } from '../../../core/params.ts';
import { type ListSpec, list, param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';

/** A symbol that never comes would be infinitely far from one that does. */
export const least = 0.001;

export const probabilities: ListSpec = {
  item: {
    kind: 'number',
    title: 'Probability',
    help: 'Of one symbol; they are scaled to add up to 1.',
    default: 0.25,
    min: least,
    max: 1,
    step: 0.01,
  },
  least: 2,
  most: 8,
};

export const drift = {
  kind: 'number',
  title: 'Stale by',
  help: 'Who drew the tokens: 0 the policy itself, 1 the reference, between them a mixture, as later updates on the same rollouts have it.',
  default: 0,
  min: 0,
  max: 1,
  step: 0.05,
} as const satisfies NumberSpec;

export const samples = {
  kind: 'integer',
  title: 'Tokens',
  help: 'How many drawn tokens an estimate is the mean of. Bars reach one standard deviation to each side.',
  default: 16,
  min: 1,
  max: 4096,
  step: 1,
  scale: 'log',
} as const satisfies NumberSpec;

export const fields = {
  policy: list(probabilities, [0.6, 0.2, 0.15, 0.05]),
  reference: list(probabilities, [0.25, 0.25, 0.25, 0.25]),
  stale: param(drift),
  tokens: param(samples),
};

export type KlState = StateOf<typeof fields>;

export interface Props {
  readonly state: KlState;
  readonly set: (change: Partial<KlState>) => void;
}
