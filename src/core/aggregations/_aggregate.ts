import type { ParamValues } from '../params.ts';
import type { Batch } from '../stages/batch.ts';
import type { AggregationContext, AggregationVariant } from '../stages/stage.ts';

/** Loss of a batch from its tokens' losses, [rows, width], and the weights they have in it. */
export function aggregate(
  variant: AggregationVariant,
  batch: Batch,
  context: AggregationContext,
  params: ParamValues,
  losses: ArrayLike<number>,
): { loss: number; weights: Float64Array } {
  const { mask } = batch;
  const weights = variant.weights(batch, context, params as never);
  let loss = mask.includes(1) ? 0 : (variant.emptyLoss?.(params as never) ?? 0);
  for (let i = 0; i < mask.length; i++) if (mask[i]) loss += weights[i] * losses[i];
  return { loss, weights };
}
