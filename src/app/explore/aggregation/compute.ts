import { aggregations } from '../../../core/aggregations/index.ts';
import type { ParamValues } from '../../../core/params.ts';
import { perToken } from '../../../core/stages/batch.ts';
import type { AggregationVariant } from '../../../core/stages/stage.ts';
import { batchOf } from '../batch.ts';
import { settingsOf } from '../state/curves.ts';
import type { AggregationState } from './fields.ts';

/** One response: what there is of it. */
export interface Response {
  readonly length: number;
  readonly advantage: number;
  /** 1 for the first prompt. */
  readonly prompt: number;
}

/** Lists that are too short go on with their last number. */
export function responsesOf({ lengths, advantages, prompts }: AggregationState): Response[] {
  const at = (values: readonly number[], i: number) => values[Math.min(i, values.length - 1)];
  return lengths.map((length, i) => ({
    length,
    advantage: at(advantages, i),
    prompt: at(prompts, i),
  }));
}

/** What an aggregation makes of the responses. */
export interface Weights {
  readonly id: string;
  readonly title: string;
  /** Weight of one token of each response; all of a response's tokens weigh the same. */
  readonly token: readonly number[];
  /** Weight of each response: the sum over its tokens. */
  readonly total: readonly number[];
}

/** Weights of the tokens of each response. Throws what the aggregation throws. */
export function weightsOf(
  variant: AggregationVariant,
  params: ParamValues,
  responses: readonly Response[],
  maxResponse: number,
): Weights {
  const batch = batchOf({
    lengths: responses.map(({ length }) => length),
    groups: responses.map(({ prompt }) => prompt - 1),
  });
  const advantages = perToken(
    batch,
    responses.map(({ advantage }) => advantage),
  );
  const weights = variant.weights(batch, { maxResponse, advantages }, params as never);
  const own = responses.map(({ length }, row) =>
    weights.subarray(row * batch.width, row * batch.width + length),
  );
  return {
    id: variant.id,
    title: variant.title,
    token: own.map(([first]) => first),
    total: own.map((row) => row.reduce((sum, weight) => sum + weight, 0)),
  };
}

/** All aggregations of the registry on the same responses. */
export function allWeights(state: AggregationState): Weights[] {
  const responses = responsesOf(state);
  return aggregations.map((variant) =>
    weightsOf(variant, settingsOf(state.with, variant), responses, state.longest),
  );
}
