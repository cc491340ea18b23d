import { eps, limit, single } from '../../../core/advantages/_group.ts';
import type { NumberSpec } from '../../../core/params.ts';
import { variantOf } from '../../../core/stages/index.ts';
import { type ListSpec, list, lists, oneOf, param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';
import { advantages } from '../../../core/advantages/index.ts';

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
export const otherList: ListSpec = { item: reward, least: 0, most: 16 };
export const lengthList: ListSpec = {
  item: { kind: 'integer', title: 'Length', help: 'Tokens in a response.', default: 4, min: 1, max: 64, step: 1 },
  least: 1,
  most: 16,
};

export const weight = {
  kind: 'number',
  title: 'Weight of the second reward',
  help: 'What the second component is multiplied by before rewards are added.',
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

/** 0 or 1, as the group z-score has it. */
const ddof = variantOf('advantage', 'group-z-score').params.ddof;

export const specs = { eps, ddof, single, limit, weight, greedy } as const;

export const fields = {
  rewards: list(rewardList, [1, 0, 0, 0]),
  others: lists(otherList, 6, [
    [1, 1, 1, 0],
    [0, 0, 0, 0],
  ]),
  second: list(otherList, []),
  weight: param(weight),
  lengths: list(lengthList, [4]),
  greedy: param(greedy),
  eps: param(eps),
  ddof: oneOf(['1', '0'], '1'),
  single: param(single),
  limit: param(limit),
  look: oneOf(
    advantages.map(({ id }) => id),
    'group-z-score',
  ),
};

export type AdvantageState = StateOf<typeof fields>;
