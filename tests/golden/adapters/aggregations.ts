import { aggregate } from '../../../src/core/aggregations/_aggregate.ts';
import { type Adapter, flat } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';
import { openrlhfAggregation } from './loss-openrlhf.ts';
import { verlAggregation, verlWhole } from './loss-verl.ts';

type Inputs = Parameters<Adapter['compute']>[0];

function total(
  pick: Pick,
  mask: Inputs[string] | undefined,
  losses: Inputs[string] | undefined,
  whole: ReturnType<typeof verlWhole>,
) {
  const { variant, params } = bound('aggregation', pick);
  const batch = batchOf(mask);
  return aggregate(variant, batch, { maxResponse: batch.width, whole }, params, flat(losses));
}

export const aggregationAdapters: readonly Adapter[] = [
  {
    repo: 'verl-project/verl',
    function: 'agg_loss',
    compute(inputs, params) {
      const pick = verlAggregation(params.loss_agg_mode, params);
      const { loss, weights } = total(pick, inputs.loss_mask, inputs.loss_mat, verlWhole(params));
      return { loss, grad_loss_mat: weights };
    },
  },
  {
    repo: 'OpenRLHF/OpenRLHF',
    function: 'aggregate_loss',
    compute(inputs, params) {
      const pick = openrlhfAggregation(params.token_level_loss);
      const { loss, weights } = total(pick, inputs.loss_mask, inputs.loss, verlWhole(params));
      return { loss, grad_loss: weights };
    },
  },
  {
    repo: 'allenai/open-instruct',
    function: 'masked_mean',
    compute(inputs, { axis, denominator }) {
      const constant = denominator === null ? null : (denominator as number);
      // axis 1 averages the rows' means over all rows; otherwise tokens are averaged, or divided by the constant.
      const pick: Pick = axis === null ? ['token-mean'] : ['sequence-mean'];
      const whole = constant === null ? { replicas: 1 } : { replicas: 1, tokens: constant };
      return { value: total(pick, inputs.mask, inputs.values, whole).loss };
    },
  },
];
