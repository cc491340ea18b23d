import { advantages } from '../../../core/advantages/index.ts';
import type { NumberSpec } from '../../../core/params.ts';
import { curves } from '../state/curves.ts';
import { type ListSpec, list, lists, oneOf, param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';

const reward: NumberSpec = {
  kind: 'number',
  title: 'Reward',
  help: 'What the verifier says of a response.',
  default: 0,
  min: -100,
  max: 100,
  step: 0.1,
};

export const rewardList: ListSpec = { item: reward, least: 1, most: 16 };
export const secondList: ListSpec = { item: reward, least: 0, most: 16 };
export const lengthList: ListSpec = {
  item: {
    kind: 'integer',
    title: 'Length',
    help: 'Tokens in a response.',
    default: 4,
    min: 1,
    max: 64,
    step: 1,
  },
  least: 1,
  most: 16,
};

export const weight = {
  kind: 'number',
  title: 'Weight of the second reward',
  help: 'What the second reward is multiplied by before the two are added.',
  default: 1,
  min: -10,
  max: 10,
  step: 0.1,
} as const satisfies NumberSpec;

export const greedy = {
  kind: 'number',
  title: 'Reward of the greedy response',
  help: 'What ReMax compares with: one response more, the most probable one.',
  default: 0,
  min: -100,
  max: 100,
  step: 0.1,
} as const satisfies NumberSpec;

export const mostPrompts = 6;

export const fields = {
  rewards: list(rewardList, [1, 0, 0, 0]),
  others: lists(rewardList, mostPrompts, [
    [1, 1, 1, 0],
    [0, 0, 0, 0],
  ]),
  second: list(secondList, []),
  weight: param(weight),
  lengths: list(lengthList, [4]),
  greedy: param(greedy),
  look: oneOf(
    advantages.map(({ id }) => id),
    'group-z-score',
  ),
  /** Estimators whose parameters are not their defaults. */
  with: curves(advantages, advantages.length, []),
};

export type AdvantageState = StateOf<typeof fields>;

export interface Props {
  readonly state: AdvantageState;
  readonly set: (change: Partial<AdvantageState>) => void;
}
