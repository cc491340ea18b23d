import { type Adapter, flat, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { type Evaluated, evaluate, everyToken, type Given, type Pick, type Picks } from '../evaluate.ts';
import { always, byRows, entropyBonus, metricsOf, uncompared } from './_trl-metrics.ts';
import {
  bounds,
  correctionsOf,
  entropyMask,
  factorsOf,
  firstToken,
  givenOf,
  klOf,
  number,
  type Params,
  picksOf,
  vespoOf,
} from './_trl-recipe.ts';

const repo = 'huggingface/trl';

/**
 * TRL's luspo takes its mean over B × T where a row has more than one loss: with token ratios, and for the KL term.
 * Padding is then trained on as if it were there, which is a batch without a mask.
 */
function luspo(
  picks: Picks,
  given: Given,
  params: Params,
): Omit<Evaluated, 'ratios' | 'product' | 'weights'> {
  const padded: Pick = ['length-weighted', { padded: true }];
  const unmasked = { ...given.batch, mask: new Uint8Array(given.batch.mask.length).fill(1) };
  if (params.importance_sampling_level === 'token') {
    return evaluate({ ...picks, aggregation: padded }, { ...given, batch: unmasked });
  }
  const policy = evaluate({ ...picks, penalties: [] }, given);
  const penalty = evaluate(
    { penalties: picks.penalties ?? [], aggregation: padded },
    { ...given, batch: unmasked, advantages: new Float64Array(given.advantages.length) },
  );
  return {
    loss: policy.loss + penalty.loss,
    dLogps: policy.dLogps.map((value, i) => value + penalty.dLogps[i]),
    regions: policy.regions,
  };
}
const grpo: Adapter = {
  repo,
  function: 'GRPOTrainer._compute_loss',
  uncompared,
  compute(inputs, params) {
    const picks = picksOf(params);
    const given = givenOf(inputs, params);
    const { loss, dLogps, regions } =
      params.loss_type === 'luspo' ? luspo(picks, given, params) : evaluate(picks, given);
    const metrics = metricsOf(given, regions, params);
    if (!params.entropy_coef) return { loss, grad_per_token_logps: dLogps, metrics };
    const bonus = entropyBonus(given, params);
    return {
      loss: loss + bonus.loss,
      grad_per_token_logps: dLogps,
      metrics: { ...metrics, entropy_coef: bonus.after },
      grad_entropies: bonus.gradient,
      entropy_coef_after: bonus.after,
    };
  },
};

const gmpo: Adapter = {
  repo,
  function: 'GMPOTrainer._compute_loss',
  uncompared: (params) => {
    if (entropyMask(params).length === 0) return always;
    const masked = 'TRL counts tokens too that its entropy mask leaves out of the mean';
    return {
      ...always,
      'metrics.clip_ratio/low_mean': masked,
      'metrics.clip_ratio/high_mean': masked,
      'metrics.clip_ratio/region_mean': masked,
    };
  },
  compute(inputs, params) {
    const given = givenOf(inputs, params);
    const steps = (params.current_gradient_accumulation_steps as number | undefined) ?? 1;
    const { loss, dLogps, regions } = evaluate(
      {
        objective: ['gmpo', { ...bounds(params), countEmpty: true }],
        aggregation: ['sequence-mean'],
        corrections: correctionsOf(params),
        penalties: params.beta === 0 ? [] : [klOf(params)],
      },
      { ...given, whole: { rows: given.batch.rows * steps } },
    );
    return { loss, grad_per_token_logps: dLogps, metrics: metricsOf(given, regions, params) };
  },
};

const rloo: Adapter = {
  repo,
  function: 'RLOOTrainer._compute_loss',
  uncompared: { metrics: `${byRows}; the entropy is given` },
  compute(inputs, params) {
    const batch = batchOf(inputs.completion_mask);
    // Only the sum of a row's old log-probabilities is given, and only the sum counts.
    const sums = flat(inputs.old_logps);
    for (let row = 0; row < batch.rows; row++) {
      const first = firstToken(batch, row);
      if (first >= 0) batch.oldLogps[first] = sums[row];
    }
    const { loss, dLogps } = evaluate(
      {
        ratio: ['sequence-product'],
        clip: ['clip-higher', { low: number(params, 'epsilon'), high: number(params, 'epsilon_high') }],
        aggregation: ['sequence-mean'],
      },
      { batch, logps: reals(inputs.per_token_logps), advantages: everyToken(batch, inputs.advantages) },
    );
    return { loss, grad_per_token_logps: dLogps };
  },
};

/** φ is what a token is pushed by, for an advantage of ±1 and a weight of 1: read off the objective's gradient. */
const gammaWeights: Adapter = {
  repo,
  function: 'GRPOTrainer.get_gamma_weights',
  compute(inputs, params) {
    const logps = reals(inputs.log_ratio_per_token);
    const batch = batchOf(inputs.mask);
    const factors = factorsOf(batch, inputs, true);
    for (let row = 0; row < batch.rows; row++) {
      if (firstToken(batch, row) >= 0) continue;
      // A row without a token has the same sum as a row with one that has not moved.
      batch.mask[row * batch.width] = 1;
      logps[row * batch.width] = 0;
      if (factors) factors[row * batch.width] = 1;
    }
    const advantages = everyToken(batch, inputs.advantages).map((advantage) => (advantage >= 0 ? 1 : -1));
    const { dLogps } = evaluate(
      { objective: ['vespo', vespoOf(params, '')], aggregation: ['constant', { length: 1, perRow: false }] },
      { batch, logps, advantages, factors },
    );
    const phi = Array.from({ length: batch.rows }, (_, row) => {
      const first = firstToken(batch, row);
      return -dLogps[first] / advantages[first];
    });
    return { phi_seq: phi };
  },
};

export const trlLosses: readonly Adapter[] = [grpo, gmpo, rloo, gammaWeights];
