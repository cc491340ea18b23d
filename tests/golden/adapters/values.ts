import { varianceProxy } from '../../../src/core/advantages/_energy.ts';
import { valueLoss } from '../../../src/core/advantages/_value-loss.ts';
import { maskedMoments, whitenTokens } from '../../../src/core/advantages/_whiten.ts';
import { rowSums } from '../../../src/core/corrections/_ratios.ts';
import type { PenaltySum } from '../../../src/core/stages/stage.ts';
import { type Adapter, type GoldenCase, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';
import { verlAggregation } from './loss-verl.ts';

function weigh(mask: Json, mode: Pick): Float64Array {
  const { variant, params } = bound('aggregation', mode);
  const batch = batchOf(mask);
  return variant.weights(batch, { maxResponse: batch.width }, params);
}

function lossOf(
  inputs: GoldenCase['inputs'],
  names: { values: string; old: string; mask: string },
  mode: Pick,
  clip: number,
) {
  const values = reals(inputs[names.values]);
  const old = reals(inputs[names.old]);
  return valueLoss(values, old, reals(inputs.returns), weigh(inputs[names.mask], mode), clip);
}

const verlValueLoss: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_value_loss',
  compute(inputs, params) {
    const names = { values: 'vpreds', old: 'values', mask: 'response_mask' };
    const mode = verlAggregation(params.loss_agg_mode, params);
    const { loss, dValues, clipped } = lossOf(inputs, names, mode, params.cliprange_value as number);
    return { loss, grad_vpreds: dValues, clipfrac: clipped };
  },
};

const openrlhfValueLoss: Adapter = {
  repo: 'OpenRLHF/OpenRLHF',
  function: 'ValueLoss.forward',
  compute(inputs, params) {
    const names = { values: 'values', old: 'old_values', mask: 'action_mask' };
    const { loss, dValues } = lossOf(inputs, names, ['token-mean'], (params.clip_eps as number | null) ?? 0);
    return { loss, grad_values: dValues };
  },
};

const whiten: Adapter = {
  repo: 'verl-project/verl',
  function: 'masked_whiten',
  compute(inputs, params) {
    const values = reals(inputs.values);
    const batch = batchOf(inputs.mask);
    const { mean, biased, unbiased } = maskedMoments(values, batch.mask, 1e-8, true);
    const { sums, counts } = rowSums(batch, values);
    const keepMean = params.shift_mean === false;
    return {
      whitened: whitenTokens(values, batch.mask, 'unbiased', { keepMean, residue: true }),
      masked_mean: mean,
      masked_var_biased: biased,
      masked_var_unbiased: unbiased,
      masked_sum_axis1: sums,
      masked_mean_axis1: sums.map((sum, row) => sum / (counts[row] + 1e-8)),
    };
  },
};

const entropy: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_entropy_loss',
  compute(inputs, params) {
    const table = inputs.logits as readonly (readonly (readonly number[])[])[];
    const outputs = table[0][0].length;
    const logits = reals(inputs.logits);
    const weights = weigh(inputs.response_mask, verlAggregation(params.loss_agg_mode, params));
    const { variant, params: one } = bound('penalty', ['entropy', { coef: 1 }]);
    const add = (mask: Json, of: Float64Array, w: Float64Array): PenaltySum => {
      const sum: PenaltySum = {
        loss: 0,
        dLogps: new Float64Array(w.length),
        dLogits: new Float64Array(of.length),
      };
      const batch = batchOf(mask);
      variant.add({ batch, logps: w, referenceLogps: null, logits: of, outputs, weights: w }, one, sum);
      return sum;
    };
    // The lab's term is a bonus, so what it adds to the loss is minus the peer's.
    const { loss, dLogits } = add(inputs.response_mask, logits, weights);
    const each = Array.from(weights, (_, i) =>
      add([[1]], logits.subarray(i * outputs, (i + 1) * outputs), Float64Array.of(1)),
    );
    return {
      entropy: each.map((token) => -token.loss),
      entropy_loss: -loss,
      grad_logits: dLogits!.map((slope) => -slope),
    };
  },
};

const proxy: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_variance_proxy_metrics',
  compute(inputs, params) {
    const batch = batchOf(inputs.response_mask, { oldLogps: reals(inputs.old_log_probs) });
    const weights = inputs.rollout_is_weights;
    const all = varianceProxy(
      batch,
      reals(inputs.advantages),
      reals(inputs.sum_pi_squared),
      weights === null || weights === undefined ? null : reals(weights),
      params.gradient_norm as number,
    );
    return {
      metrics: {
        'variance_proxy/proxy1_signal_strength': all.signal,
        'variance_proxy/proxy2_total_power': all.power,
        'variance_proxy/proxy3_pure_noise': all.noise,
        'variance_proxy/expected_a_squared': all.squaredAdvantage,
        'variance_proxy/expected_w': all.energy,
      },
    };
  },
};

export const valueAdapters: readonly Adapter[] = [verlValueLoss, openrlhfValueLoss, whiten, entropy, proxy];
