import { mismatch, silenced } from '../../../src/core/corrections/_mismatch.ts';
import { undecided } from '../../../src/core/corrections/high-entropy.ts';
import { importanceWeights } from '../../../src/core/corrections/importance.ts';
import { keptRows } from '../../../src/core/corrections/off-policy-sequence.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import type { CorrectionProduct } from '../../../src/core/stages/stage.ts';
import { type Adapter, type GoldenCase, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, everyToken, type Pick } from '../evaluate.ts';

type Inputs = GoldenCase['inputs'];
type Params = GoldenCase['params'];

/** What corrections make of a batch. */
function correct(batch: Batch, advantages: Float64Array, picks: readonly Pick[]): CorrectionProduct {
  const product = { factors: Float64Array.from(batch.mask), counted: batch.mask.slice() };
  for (const pick of picks) {
    const { variant, params } = bound('correction', pick);
    variant.apply({ batch, advantages, logps: batch.oldLogps }, params, product);
  }
  return product;
}

const none = (batch: Batch) => new Float64Array(batch.mask.length);

/** verl is given log ω itself: a policy that far from a sampler at 0. */
const fromRatios = (inputs: Inputs) => batchOf(inputs.response_mask, { oldLogps: reals(inputs.log_ratio) });

/** TRL's "no bound" is 0 in the lab. */
const orNone = (value: Params[string]) => (value as number | null) ?? 0;

const trlRatio: Adapter = {
  repo: 'huggingface/trl',
  function: 'GRPOTrainer._generate_and_score_completions (vLLM importance sampling block)',
  compute(inputs, params) {
    const batch = batchOf(inputs.completion_mask, {
      oldLogps: reals(inputs.old_per_token_logps),
      samplerLogps: reals(inputs.sampling_per_token_logps),
    });
    const [level, how] = (params.mode as string).split('_');
    const [least, most] = [orNone(params.clip_min), orNone(params.clip_max)];
    const truncates = how === 'truncate';
    const weights = importanceWeights(batch, {
      level: level as 'token' | 'sequence',
      low: truncates ? least : 0,
      high: truncates ? most : 0,
      maskLow: truncates ? 0 : least,
      maskHigh: truncates ? 0 : most,
      clampLog: 0,
    });
    // One weight a row stands for all of its tokens.
    const perRow = weights.filter((_, i) => i % batch.width === 0);
    return { importance_sampling_ratio: level === 'sequence' ? perRow : weights };
  },
};

const trlOffPolicy: Adapter = {
  repo: 'huggingface/trl',
  function: 'GRPOTrainer.get_off_policy_mask',
  compute(inputs, params) {
    const batch = batchOf(inputs.mask, { samplerLogps: reals(inputs.sampling_per_token_logps) });
    const input = {
      batch,
      advantages: everyToken(batch, inputs.advantages),
      logps: reals(inputs.per_token_logps),
    };
    return { keep: keptRows(input, params.off_policy_threshold as number) };
  },
};

const trlHighEntropy: Adapter = {
  repo: 'huggingface/trl',
  function: 'GRPOTrainer.get_high_entropy_mask',
  compute(inputs, params) {
    const batch = batchOf(inputs.mask, { entropies: reals(inputs.entropies) });
    return { mask: undecided(batch, params.threshold as number) };
  },
};

const verlWeights: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_rollout_correction_weights',
  uncompared: { metrics: 'monitoring numbers that the lab does not show' },
  compute(inputs, params) {
    const batch = fromRatios(inputs);
    const bounds = String(params.rollout_is_threshold).split('_').map(Number);
    const [high] = bounds;
    const limits =
      bounds.length === 1 ? { high, maskHigh: 0 } : { high: 0, maskLow: bounds[0], maskHigh: bounds[1] };
    const pick: Pick = [
      'importance',
      {
        level: params.rollout_is as string,
        normalise: params.rollout_is_batch_normalize as boolean,
        ...limits,
      },
    ];
    return { weights: correct(batch, none(batch), [pick]).factors };
  },
};

const levels: Readonly<Record<string, string>> = { seq_sum: 'sum', seq_mean: 'mean', seq_max: 'any' };

/** `seq_mean_k1` with `a_b` etc. Its k1 bounds are of 1/ω, the lab's of ω. */
function rejection(option: string, threshold: string): Pick {
  const [, level, kind] = /^(.*)_(k\d)$/.exec(option)!;
  const [first, second] = threshold.split('_').map(Number);
  const upper = second ?? first;
  const bounds =
    kind === 'k1'
      ? { statistic: 'ratio', low: 1 / upper, high: second === undefined ? first : 1 / first }
      : { statistic: kind, low: 0, high: first };
  return ['rejection', { level: levels[level] ?? level, ...bounds }];
}

const verlRejection: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_rollout_rejection_mask',
  compute(inputs, params) {
    const batch = fromRatios(inputs);
    const options = (params.rollout_rs as string).split(',');
    const thresholds = String(params.rollout_rs_threshold).split(',');
    const picks = options.map((option, i) => rejection(option, thresholds[i] ?? thresholds[0]));
    const { counted } = correct(batch, none(batch), picks);
    const all = silenced(batch, counted);
    const metrics: Record<string, number> = {
      rollout_rs_masked_fraction: all.tokens,
      // The peer's mean is a float32.
      rollout_rs_seq_masked_fraction: Math.fround(all.allRows),
    };
    options.forEach((option, i) => {
      const { tokens, rows } = silenced(batch, correct(batch, none(batch), [picks[i]]).counted);
      metrics[`rollout_rs_${option}_masked_fraction`] = tokens;
      metrics[`rollout_rs_${option}_seq_masked_fraction`] = rows;
    });
    return { modified_response_mask: counted, metrics };
  },
};

const rho: Adapter = {
  repo: 'allenai/open-instruct',
  function: 'compute_rho_correction',
  uncompared: { metrics: 'monitoring numbers that the lab does not show' },
  compute(inputs, params) {
    const batch = batchOf(inputs.response_mask, {
      oldLogps: reals(inputs.old_logprobs),
      samplerLogps: reals(inputs.vllm_logprobs),
    });
    // Switched off, the peer's weights are 1 everywhere; in the lab nothing is multiplied.
    if (!params.use_rho_correction) return { weights: none(batch).fill(1) };
    const number = (name: string) => params[`rho_${name}_bound`] as number;
    const tv = params.rho_mask_tv_divergence as boolean;
    const [low, high] = [number('mask_lower'), number('mask_upper')];
    const weights: Pick = [
      'importance',
      {
        level: params.rho_mask_sequence_level ? 'geometric' : 'token',
        low: number('clamp_lower'),
        high: number('clamp_upper'),
        maskLow: tv ? 0 : low,
        maskHigh: tv ? 0 : high,
        clampLog: 10,
      },
    ];
    const filter: Pick = [
      'rejection',
      { statistic: 'tv', level: 'mean', low, high, clampLog: 10, direction: 'away' },
    ];
    const picks = tv ? [weights, filter] : [weights];
    return { weights: correct(batch, reals(inputs.advantages), picks).factors };
  },
};

const offPolicy: Adapter = {
  repo: 'verl-project/verl',
  function: 'compute_offpolicy_metrics',
  compute(inputs) {
    const batch = batchOf(inputs.response_mask, {
      oldLogps: reals(inputs.old_log_prob),
      samplerLogps: reals(inputs.rollout_log_prob),
    });
    return { metrics: { ...mismatch(batch) } };
  },
};

export const correctionAdapters: readonly Adapter[] = [
  trlRatio,
  trlOffPolicy,
  trlHighEntropy,
  verlWeights,
  verlRejection,
  rho,
  offPolicy,
];
