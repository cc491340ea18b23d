import type { Batch } from '../../../src/core/stages/batch.ts';
import type { AggregationContext } from '../../../src/core/stages/stage.ts';
import { flat, type GoldenCase, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { everyToken, type Given, type Pick, type Picks } from '../evaluate.ts';

export type Inputs = GoldenCase['inputs'];
export type Params = GoldenCase['params'];

const has = (inputs: Inputs, name: string) => inputs[name] !== undefined && inputs[name] !== null;
export const number = (params: Params, name: string) => params[name] as number;
export const bounds = (params: Params) => ({
  low: number(params, 'epsilon'),
  high: number(params, 'epsilon_high_effective'),
});

const levels = { token: 'token', sequence: 'sequence', sequence_token: 'sequence-token' } as const;
export const ratioOf = (params: Params): Pick => [
  levels[params.importance_sampling_level as keyof typeof levels],
];

/** What TRL's `loss_type` means in the lab's stages. */
export function picksOf(params: Params): Picks {
  const delta = params.delta as number | null;
  const clip: Pick =
    delta === null ? ['clip-higher', bounds(params)] : ['two-sided', { ...bounds(params), delta }];
  const ratio = ratioOf(params);
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

export const klOf = (params: Params): Pick => [
  'kl',
  { beta: number(params, 'beta'), importance: params.use_bias_correction_kl ? 'ratio' : 'none' },
];

export const entropyMask = (params: Params): Pick[] => {
  const share = params.top_entropy_quantile as number | undefined;
  return share !== undefined && share < 1 ? [['high-entropy', { share }]] : [];
};

export function correctionsOf(params: Params): Pick[] {
  const threshold = params.off_policy_mask_threshold as number | null | undefined;
  const strayed: Pick[] = typeof threshold === 'number' ? [['off-policy-sequence', { threshold }]] : [];
  return [...entropyMask(params), ...strayed];
}

/** Steps of gradient accumulation add up; `num_items_in_batch` counts the tokens of all of them already. */
export function wholeOf(params: Params, rows: number, tokens: number): AggregationContext['whole'] {
  const steps = (params.current_gradient_accumulation_steps as number | undefined) ?? 1;
  const counted = ['dapo', 'cispo', 'vespo'].includes(params.loss_type as string);
  return { rows: rows * steps, tokens: counted ? tokens : tokens * steps };
}

export function givenOf(inputs: Inputs, params: Params): Given {
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
export function factorsOf(batch: Batch, inputs: Inputs, summed: boolean): Float64Array | null {
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
export function firstToken({ mask, width }: Batch, row: number): number {
  const first = mask.indexOf(1, row * width);
  return first < (row + 1) * width ? first : -1;
}
