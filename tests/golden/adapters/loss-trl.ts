import { aggregate } from '../../../src/core/aggregations/_aggregate.ts';
import {
  appliedCoefficient,
  entropyControl,
  nextCoefficient,
} from '../../../src/core/penalties/_entropy-control.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import type { AggregationContext } from '../../../src/core/stages/stage.ts';
import { type Adapter, flat, type GoldenCase, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import {
  bound,
  type Evaluated,
  evaluate,
  everyToken,
  type Given,
  type Pick,
  type Picks,
} from '../evaluate.ts';

const repo = 'huggingface/trl';

type Inputs = GoldenCase['inputs'];
type Params = GoldenCase['params'];

const has = (inputs: Inputs, name: string) => inputs[name] !== undefined && inputs[name] !== null;
const number = (params: Params, name: string) => params[name] as number;
const bounds = (params: Params) => ({
  low: number(params, 'epsilon'),
  high: number(params, 'epsilon_high_effective'),
});

/** What TRL's `loss_type` means in the lab's stages. */
function picksOf(params: Params): Picks {
  const delta = params.delta as number | null;
  const clip: Pick =
    delta === null ? ['clip-higher', bounds(params)] : ['two-sided', { ...bounds(params), delta }];
  const levels = { token: 'token', sequence: 'sequence', sequence_token: 'sequence-token' } as const;
  const ratio: Pick = [levels[params.importance_sampling_level as keyof typeof levels]];
  const beta = params.beta as number;
  const common = {
    ratio,
    clip,
    corrections: correctionsOf(params),
    penalties: beta === 0 ? [] : [klOf(params)],
  };
  switch (params.loss_type) {
    case 'grpo':
      return { ...common, aggregation: ['sequence-mean'] };
    case 'bnpo':
    case 'dapo':
      return { ...common, aggregation: ['token-mean'] };
    case 'dr_grpo':
      return { ...common, aggregation: ['constant', { length: number(params, 'max_completion_length') }] };
    case 'luspo':
      return { ...common, aggregation: ['length-weighted'] };
    case 'sapo': {
      const gate = {
        positive: number(params, 'sapo_temperature_pos'),
        negative: number(params, 'sapo_temperature_neg'),
      };
      return { ...common, clip: ['sapo', gate], aggregation: ['sequence-mean'] };
    }
    case 'cispo': {
      const objective: Pick = ['cispo', { low: 1, high: bounds(params).high, cap: 'absolute' }];
      return { ...common, objective, aggregation: ['token-mean'] };
    }
    case 'vespo':
      return { ...common, objective: ['vespo', vespoOf(params)], aggregation: ['token-mean'] };
    default:
      throw new Error(`TRL has no loss_type ${params.loss_type}`);
  }
}

export const vespoOf = (params: Params, prefix = 'vespo_') => ({
  kPositive: number(params, `${prefix}k_pos`),
  lambdaPositive: number(params, `${prefix}lambda_pos`),
  kNegative: number(params, `${prefix}k_neg`),
  lambdaNegative: number(params, `${prefix}lambda_neg`),
});

const klOf = (params: Params): Pick => [
  'kl',
  { beta: number(params, 'beta'), importance: params.use_bias_correction_kl ? 'ratio' : 'none' },
];

const entropyMask = (params: Params): Pick[] => {
  const share = params.top_entropy_quantile as number | undefined;
  return share !== undefined && share < 1 ? [['high-entropy', { share }]] : [];
};

function correctionsOf(params: Params): Pick[] {
  const threshold = params.off_policy_mask_threshold as number | null | undefined;
  const strayed: Pick[] = typeof threshold === 'number' ? [['off-policy-sequence', { threshold }]] : [];
  return [...entropyMask(params), ...strayed];
}

/** Steps of gradient accumulation add up; `num_items_in_batch` counts the tokens of all of them already. */
function wholeOf(params: Params, rows: number, tokens: number): AggregationContext['whole'] {
  const steps = (params.current_gradient_accumulation_steps as number | undefined) ?? 1;
  const counted = ['dapo', 'cispo', 'vespo'].includes(params.loss_type as string);
  return { rows: rows * steps, tokens: counted ? tokens : tokens * steps };
}

function givenOf(inputs: Inputs, params: Params): Given {
  const logps = reals(inputs.per_token_logps);
  // Without old log-probabilities TRL takes the current ones, detached.
  const oldLogps = has(inputs, 'old_per_token_logps') ? reals(inputs.old_per_token_logps) : logps;
  const samplerLogps = has(inputs, 'sampling_per_token_logps')
    ? reals(inputs.sampling_per_token_logps)
    : oldLogps;
  const entropies = has(inputs, 'entropies') ? reals(inputs.entropies) : new Float64Array(logps.length);
  const batch = batchOf(inputs.completion_mask, { oldLogps, samplerLogps, entropies });
  const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
  return {
    batch,
    logps,
    advantages: everyToken(batch, inputs.advantages),
    referenceLogps: has(inputs, 'ref_per_token_logps') ? reals(inputs.ref_per_token_logps) : null,
    whole: wholeOf(params, batch.rows, tokens),
    factors: factorsOf(batch, inputs, params.loss_type === 'vespo'),
  };
}

/** vLLM's ratios, of tokens or of rows. Where logarithms are summed over a row, a row's ratio may count only once. */
function factorsOf(batch: Batch, inputs: Inputs, summed: boolean): Float64Array | null {
  const given = inputs.importance_sampling_ratio;
  if (given === undefined || given === null) return null;
  const ratios = flat(given);
  if (!summed || ratios.length !== batch.rows) return everyToken(batch, given);
  const factors = new Float64Array(batch.mask.length).fill(1);
  ratios.forEach((ratio, row) => {
    const first = firstToken(batch, row);
    if (first >= 0) factors[first] = ratio;
  });
  return factors;
}

/** The place of a row's first own token; −1 without any. */
function firstToken({ mask, width }: Batch, row: number): number {
  const first = mask.indexOf(1, row * width);
  return first < (row + 1) * width ? first : -1;
}

/**
 * TRL's luspo takes its mean over B × T where a row has more than one loss: with token ratios, and for the KL term.
 * Padding is then trained on as if it were there, which is a batch without a mask.
 */
function luspo(
  picks: Picks,
  given: Given,
  params: Params,
): Omit<Evaluated, 'ratios' | 'regions' | 'product' | 'weights'> {
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
  };
}

/** −c times the mean entropy of the tokens that are trained on, whatever the loss type; its coefficient may adapt. */
function entropyBonus(given: Given, params: Params) {
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

const uncompared = {
  metrics: 'monitoring numbers; the lab’s own are tested in tests/unit/trainer',
} as const;

const grpo: Adapter = {
  repo,
  function: 'GRPOTrainer._compute_loss',
  uncompared,
  compute(inputs, params) {
    const picks = picksOf(params);
    const given = givenOf(inputs, params);
    const { loss, dLogps } =
      params.loss_type === 'luspo' ? luspo(picks, given, params) : evaluate(picks, given);
    if (!params.entropy_coef) return { loss, grad_per_token_logps: dLogps };
    const bonus = entropyBonus(given, params);
    return {
      loss: loss + bonus.loss,
      grad_per_token_logps: dLogps,
      grad_entropies: bonus.gradient,
      entropy_coef_after: bonus.after,
    };
  },
};

const gmpo: Adapter = {
  repo,
  function: 'GMPOTrainer._compute_loss',
  uncompared,
  compute(inputs, params) {
    const given = givenOf(inputs, params);
    const steps = (params.current_gradient_accumulation_steps as number | undefined) ?? 1;
    const { loss, dLogps } = evaluate(
      {
        objective: ['gmpo', { ...bounds(params), countEmpty: true }],
        aggregation: ['sequence-mean'],
        corrections: correctionsOf(params),
        penalties: params.beta === 0 ? [] : [klOf(params)],
      },
      { ...given, whole: { rows: given.batch.rows * steps } },
    );
    return { loss, grad_per_token_logps: dLogps };
  },
};

const rloo: Adapter = {
  repo,
  function: 'RLOOTrainer._compute_loss',
  uncompared,
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

/** φ is what a token is pushed by, for an advantage and a weight of 1: read off the objective's gradient. */
const gammaWeights: Adapter = {
  repo,
  function: 'GRPOTrainer.get_gamma_weights',
  compute(inputs, params) {
    const moved = reals(inputs.log_ratio_per_token);
    const batch = batchOf(inputs.mask);
    const advantages = everyToken(batch, inputs.advantages);
    const { dLogps } = evaluate(
      { objective: ['vespo', vespoOf(params, '')], aggregation: ['constant', { length: 1, perRow: false }] },
      {
        batch,
        logps: moved,
        advantages,
        factors: factorsOf(batch, inputs, true),
      },
    );
    const phi = Array.from({ length: batch.rows }, (_, row) => {
      const first = firstToken(batch, row);
      return -dLogps[first] / advantages[first];
    });
    return { phi_seq: phi };
  },
};

export const trlLosses: readonly Adapter[] = [grpo, gmpo, rloo, gammaWeights];
