import type { ParamValues } from '../../../src/core/params.ts';
import type { AggregationContext } from '../../../src/core/stages/stage.ts';
import { type Adapter, flat, type GoldenCase, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { evaluate, everyToken, type Pick, type Picks } from '../evaluate.ts';

const repo = 'verl-project/verl';

type Params = GoldenCase['params'];
type Whole = NonNullable<AggregationContext['whole']>;

/** verl's `loss_agg_mode`. Fully masked rows count in none, and an empty batch is 0/0 but in token-sum. */
export function verlAggregation(mode: unknown, params: Params): Pick {
  const scale = params.loss_scale_factor as number | null | undefined;
  switch (mode) {
    case 'token-mean':
      return ['token-mean', { empty: 'nan' }];
    case 'token-sum':
      return ['constant', { length: 1, perRow: false }];
    case 'seq-mean-token-sum':
      return ['constant', { length: 1, countMasked: false, empty: 'nan' }];
    case 'seq-mean-token-sum-norm':
      return [
        'constant',
        { ...(scale ? { length: scale } : { padded: true }), countMasked: false, empty: 'nan' },
      ];
    case 'seq-mean-token-mean':
      return ['sequence-mean', { countMasked: false, lengthEps: 1e-8, empty: 'nan' }];
    default:
      throw new Error(`verl has no loss_agg_mode ${mode}`);
  }
}

/** verl's `global_batch_info`: the batch is one replica's micro-batch of a larger one. */
export function verlWhole(params: Params): Whole {
  const given = (name: string) => (typeof params[name] === 'number' ? (params[name] as number) : null);
  const tokens = given('batch_num_tokens');
  const rows = given('global_batch_size');
  return {
    replicas: given('dp_size') ?? 1,
    ...(tokens === null ? {} : { tokens }),
    ...(rows === null ? {} : { rows }),
  };
}

const uncompared = {
  metrics: 'monitoring numbers of verl’s own; the lab counts binding clips by region',
} as const;

function adapter(
  name: string,
  picks: (params: Params) => Partial<Picks>,
  { oldName = 'old_log_prob', whole = verlWhole } = {},
): Adapter {
  return {
    repo,
    function: `compute_policy_loss_${name}`,
    uncompared,
    compute(inputs, params) {
      const mask = inputs.response_mask;
      const batch = batchOf(mask, { oldLogps: reals(inputs[oldName]) });
      const { aggregation = verlAggregation(params.loss_agg_mode, params), ...rest } = picks(params);
      const order = inputs.randperm ? Int32Array.from(flat(inputs.randperm)) : new Int32Array(0);
      const { loss, dLogps } = evaluate(
        { ...rest, aggregation },
        {
          batch,
          logps: reals(inputs.log_prob),
          advantages: everyToken(batch, inputs.advantages),
          whole: whole(params),
          factors: inputs.rollout_is_weights ? everyToken(batch, inputs.rollout_is_weights) : null,
          random: { permutation: () => order },
        },
      );
      return { loss, grad_log_prob: dLogps };
    },
  };
}

const number = (params: Params, name: string, otherwise: string): number =>
  (params[name] ?? params[otherwise]) as number;
const bounds = (params: Params) => ({
  low: number(params, 'clip_ratio_low', 'clip_ratio'),
  high: number(params, 'clip_ratio_high', 'clip_ratio'),
});
const sequenceMean = (params: Params) => verlAggregation('seq-mean-token-mean', params);
const dual = (params: Params): Pick => ['dual', { ...bounds(params), c: params.clip_ratio_c as number }];
const clamped = { clampLog: '20' } as const;
const frozen = (id: string, params: ParamValues): Pick => [id, { ...params, ...clamped }];

export const verlLosses: readonly Adapter[] = [
  adapter('vanilla', (params) => ({ objective: ['policy-gradient', clamped], clip: dual(params) })),
  adapter('gspo', (params) => ({
    objective: ['policy-gradient', { clampLog: 'max10' }],
    ratio: ['sequence-token'],
    clip: ['clip-higher', bounds(params)],
    aggregation: sequenceMean(params),
  })),
  adapter('sapo', (params) => ({
    objective: ['policy-gradient', clamped],
    clip: ['sapo', { positive: params.tau_pos as number, negative: params.tau_neg as number }],
    aggregation: sequenceMean(params),
  })),
  adapter('gpg', () => ({ objective: ['reinforce'] })),
  adapter('reinforce', () => ({ objective: ['reinforce'] }), { oldName: 'rollout_log_prob' }),
  adapter('cispo', (params) => ({ objective: frozen('cispo', bounds(params)) })),
  adapter('clip_cov', (params) => ({
    objective: [
      'clip-cov',
      {
        share: params.clip_cov_ratio as number,
        low: params.clip_cov_lb as number,
        high: params.clip_cov_ub as number,
      },
    ],
    clip: ['clip-higher', bounds(params)],
  })),
  adapter('kl_cov', (params) => ({
    objective: ['kl-cov', { share: params.kl_cov_ratio as number, strength: params.ppo_kl_coef as number }],
  })),
  adapter('dppo_tv', (params) => ({
    objective: frozen('dppo-tv', { ...bounds(params), truncate: params.clip_ratio_c as number }),
  })),
  adapter('dppo_kl', (params) => ({
    objective: frozen('dppo-kl', { ...bounds(params), truncate: params.clip_ratio_c as number }),
  })),
  adapter('dro', (params) => ({ objective: ['dro', { strength: params.dro_beta as number }] })),
  adapter(
    'geo_mean',
    (params) => ({
      objective: ['gmpo', { ...bounds(params), lengthEps: 1e-8, factorFloor: 1e-10 }],
      // Whatever loss_agg_mode says, and however large the global batch is: a plain mean over the rows given.
      aggregation: ['sequence-mean'],
    }),
    { whole: () => ({}) },
  ),
];

/** verl's `rollout_is` with its threshold: a number truncates, "a_b" masks outside. */
export function verlImportance(level: unknown, threshold: unknown, normalise = false): Pick[] {
  if (level === null || level === undefined) return [];
  const common = { level: level as string, low: 0, high: 0, clampLog: 20, normalise };
  if (typeof threshold === 'number') return [['importance', { ...common, high: threshold }]];
  const [maskLow, maskHigh] = String(threshold).split('_').map(Number);
  return [['importance', { ...common, maskLow, maskHigh }]];
}

/** verl's `rollout_rs`, several by commas, with as many thresholds. */
export function verlRejections(kinds: unknown, thresholds: unknown): Pick[] {
  if (typeof kinds !== 'string') return [];
  const bounds = String(thresholds).split(',');
  return kinds.split(',').map((kind, i): Pick => {
    const [level, statistic] = kind.trim().split(/_(?=k[123]$)/);
    const [first, second] = (bounds[i] ?? bounds[0]).split('_').map(Number);
    const levels = { token: 'token', seq_sum: 'sum', seq_mean: 'mean', seq_max: 'any' } as const;
    const common = { level: levels[level as keyof typeof levels], clampLog: 20 };
    if (statistic !== 'k1') return ['rejection', { ...common, statistic, low: 0, high: first }];
    // k1 is log 1/ω, and is compared with the bounds' logarithms: ω stays within 1/b and 1/a.
    const [low, high] = second === undefined ? [1 / first, first] : [first, second];
    return ['rejection', { ...common, statistic: 'ratio', low: 1 / high, high: 1 / low }];
  });
}

/** Old log-probabilities are the sampler's; weights and masks compare them with the current policy. */
export const verlBypass: Adapter = {
  repo,
  function: 'compute_policy_loss_bypass_mode',
  uncompared,
  compute(inputs, params) {
    const logps = reals(inputs.log_prob);
    const samplerLogps = reals(inputs.rollout_log_prob);
    const batch = batchOf(inputs.response_mask, { oldLogps: logps, samplerLogps });
    const clipped = params.loss_type === 'ppo_clip';
    const normalise = params.rollout_is_batch_normalize === true;
    const { loss, dLogps } = evaluate(
      {
        objective: clipped ? ['policy-gradient', { ...clamped, old: 'sampler' }] : ['reinforce'],
        clip: dual(params),
        aggregation: verlAggregation(params.loss_agg_mode, params),
        corrections: [
          // The clipped ratio is the importance weight already.
          ...(clipped ? [] : verlImportance(params.rollout_is, params.rollout_is_threshold, normalise)),
          ...verlRejections(params.rollout_rs, params.rollout_rs_threshold),
        ],
      },
      { batch, logps, advantages: everyToken(batch, inputs.advantages), whole: verlWhole(params) },
    );
    return { loss, grad_log_prob: dLogps };
  },
};
