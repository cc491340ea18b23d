import { aggregate } from '../../../src/core/aggregations/_aggregate.ts';
import {
  appliedCoefficient,
  entropyControl,
  nextCoefficient,
} from '../../../src/core/penalties/_entropy-control.ts';
import type { AggregationContext } from '../../../src/core/stages/stage.ts';
import type { Uncompared } from '../adapter.ts';
import { bound, evaluate, type Given } from '../evaluate.ts';
import { entropyMask, klOf, type Params, ratioOf, wholeOf } from './_trl-recipe.ts';

/** −c times the mean entropy of the tokens that are trained on, whatever the loss type; its coefficient may adapt. */
export function entropyBonus(given: Given, params: Params) {
  const { batch } = given;
  const { product } = evaluate({ aggregation: ['token-mean'], corrections: entropyMask(params) }, given);
  const mask = Uint8Array.from(product.factors, (factor) => (factor > 0 ? 1 : 0));
  const trained = { ...batch, mask };
  const tokens = mask.reduce((sum, one) => sum + one, 0);
  const { variant, params: empty } = bound('aggregation', ['token-mean']);
  const part = (whole: AggregationContext['whole']) =>
    aggregate(variant, trained, { maxResponse: 1, ...(whole ? { whole } : {}) }, empty, batch.entropies);
  const coef = params.entropy_coef as number;
  const adaptive = params.use_adaptive_entropy === true;
  const control = { ...entropyControl, ...(adaptive ? { target: params.entropy_target as number } : {}) };
  const last = (params.last_world_entropy as number | undefined) ?? 0;
  const applied = adaptive ? appliedCoefficient(coef, last, control) : coef;
  const entropy = part(undefined).loss;
  const after = adaptive ? nextCoefficient(coef, entropy, control) : coef;
  // The vectors take this gradient from a second call, by when the controller has moved on.
  const second = adaptive ? appliedCoefficient(after, entropy, control) : coef;
  const { loss, weights } = part(wholeOf(params, batch.rows, tokens));
  return { loss: -applied * loss, gradient: weights.map((weight) => -second * weight), after };
}
const extremes = 'an extreme over responses; the lab logs means over tokens';
export const always = {
  'metrics.clip_ratio/low_min': extremes,
  'metrics.clip_ratio/high_max': extremes,
  'metrics.cispo_clip_ratio': 'counts Â > 0 only; the lab marks every token whose weight is bounded',
  'metrics.vespo/phi_seq_mean': 'compared in trl__vespo_gamma_weights',
  'metrics.policy_loss': 'the loss without its last term, before accumulation; both are compared in the loss',
} as const;
export const byRows = 'a mean over responses; the lab counts tokens';

export function uncompared(params: Params): Uncompared {
  // Sequence ratios are counted by rows, and luspo is evaluated in parts.
  if (params.importance_sampling_level === 'token' && params.loss_type !== 'luspo') return always;
  return {
    ...always,
    'metrics.clip_ratio/low_mean': byRows,
    'metrics.clip_ratio/high_mean': byRows,
    'metrics.clip_ratio/region_mean': byRows,
  };
}

/** TRL's names for what the lab measures too. Its clip_ratio leaves out what only `delta` cuts. */
export function metricsOf(given: Given, regions: Uint8Array, params: Params) {
  const { batch } = given;
  const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
  const share = (...which: number[]) => regions.filter((region) => which.includes(region)).length / tokens;
  const mean = bound('aggregation', ['token-mean']);
  const still = { ...given, advantages: new Float64Array(given.advantages.length), whole: {}, factors: null };
  const kl = () =>
    evaluate(
      {
        aggregation: ['token-mean'],
        ratio: ratioOf(params),
        penalties: [['kl', { ...klOf(params)[1], beta: 1 }]],
      },
      still,
    );
  return {
    entropy: aggregate(mean.variant, batch, { maxResponse: 1 }, mean.params, batch.entropies).loss,
    'clip_ratio/low_mean': share(1),
    'clip_ratio/high_mean': share(2),
    'clip_ratio/region_mean': share(1, 2),
    ...(given.referenceLogps ? { kl: kl().loss } : {}),
  };
}
