import { aggregations } from '../../../core/aggregations/index.ts';
import type { NumberSpec } from '../../../core/params.ts';
import { curves } from '../state/curves.ts';
import { type ListSpec, list, oneOf, param } from '../state/fields.ts';
import type { StateOf } from '../state/query.ts';

export const mostTokens = 24;
const mostRows = 8;

export const lengthList: ListSpec = {
  item: {
    kind: 'integer',
    title: 'Length',
    help: 'Tokens in a response.',
    default: 4,
    min: 1,
    max: mostTokens,
    step: 1,
  },
  least: 1,
  most: mostRows,
};

export const advantageList: ListSpec = {
  item: {
    kind: 'number',
    title: 'Advantage',
    help: 'Of all of a response’s tokens.',
    default: 1,
    min: -10,
    max: 10,
    step: 0.1,
  },
  least: 1,
  most: mostRows,
};

export const promptList: ListSpec = {
  item: {
    kind: 'integer',
    title: 'Prompt',
    help: 'Which prompt a response answers: its group.',
    default: 1,
    min: 1,
    max: 4,
    step: 1,
  },
  least: 1,
  most: mostRows,
};

export const longest = {
  kind: 'integer',
  title: 'Longest response allowed',
  help: 'TRL’s max_completion_length: what Dr. GRPO divides by unless told otherwise.',
  default: mostTokens,
  min: 1,
  max: 512,
  step: 1,
} as const satisfies NumberSpec;

export const fields = {
  lengths: list(lengthList, [16, 4, 8, 2]),
  advantages: list(advantageList, [-1, 1, -1, 1]),
  prompts: list(promptList, [1]),
  longest: param(longest),
  look: oneOf(
    aggregations.map(({ id }) => id),
    'sequence-mean',
  ),
  /** Aggregations whose parameters are not their defaults. */
  with: curves(aggregations, aggregations.length, []),
};

export type AggregationState = StateOf<typeof fields>;

export interface Props {
  readonly state: AggregationState;
  readonly set: (change: Partial<AggregationState>) => void;
}
