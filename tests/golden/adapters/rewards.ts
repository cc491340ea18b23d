import { denseRewards } from '../../../src/core/advantages/_returns.ts';
import { adapt } from '../../../src/core/rewards/kl-reward.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import type { Memory, RewardContext } from '../../../src/core/stages/stage.ts';
import { type Adapter, flat, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';
import { shaped } from './advantages-openrlhf.ts';

/** Responses of the given lengths, and what a shaper makes of rewards. */
function shapeLengths(
  lengths: readonly number[],
  longest: number,
  pick: Pick,
  given: Partial<Batch> = {},
  context: Partial<RewardContext> = {},
): Float64Array {
  const batch = batchOf(
    lengths.map(() => [1]),
    { lengths: Int32Array.from(lengths), ...given },
  );
  const rewards = batch.rewards.slice();
  const { variant, params } = bound('reward', pick);
  variant.shape(batch, { components: [], maxResponse: longest, ...context }, params, rewards);
  return rewards;
}

/** Lengths as shares of the longest response. */
const overlong = (limit: number, cache: number, rest: Pick[1] = {}): Pick => [
  'soft-overlong',
  { limit: 1, cache: cache / limit, ...rest },
];

const trlOverlong: Adapter = {
  repo: 'huggingface/trl',
  function: 'get_soft_overlong_punishment',
  compute(inputs, params) {
    const longest = params.max_completion_len as number;
    const pick = overlong(longest, params.soft_punish_cache as number);
    return { rewards: shapeLengths(flat(inputs.completion_lengths), longest, pick) };
  },
};

const verlOverlong: Adapter = {
  repo: 'verl-project/verl',
  function: 'DAPORewardManager (overlong block)',
  compute(inputs, params) {
    const longest = params.max_resp_len as number;
    const rest = { factor: params.penalty_factor as number, capped: false };
    const pick = overlong(longest, params.overlong_buffer_len as number, rest);
    return { penalty: shapeLengths(flat(inputs.response_lengths), longest, pick) };
  },
};

const openrlhfPenalties: Adapter = {
  repo: 'OpenRLHF/OpenRLHF',
  function: 'apply_overlong_penalty',
  compute(inputs, params) {
    const rewards = reals(inputs.rewards);
    if (params.kind === 'stop_properly') {
      const truncated = Uint8Array.from(flat(inputs.truncated));
      const pick: Pick = ['stop-properly', { coef: params.coef as number }];
      return {
        rewards: shapeLengths(
          Array.from(rewards, () => 1),
          1,
          pick,
          { rewards, truncated },
        ),
      };
    }
    const longest = params.max_new_tokens as number;
    const factor = params.overlong_penalty_factor as number;
    const pick = overlong(longest, params.overlong_buffer_len as number, { factor });
    return { rewards: shapeLengths(flat(inputs.response_lengths), longest, pick, { rewards }) };
  },
};

const cosine: Adapter = {
  repo: 'huggingface/trl',
  function: '_CosineScaledReward',
  compute(inputs, params) {
    const lengths = flat(inputs.completion_lengths);
    const pick: Pick = [
      'cosine',
      {
        rightShort: params.max_value_correct as number,
        rightLong: params.min_value_correct as number,
        wrongShort: params.min_value_wrong as number,
        wrongLong: params.max_value_wrong as number,
      },
    ];
    const components = [{ id: 'correct', title: '', help: '', min: 0, max: 1, weight: 1 }];
    const given = { components: Float64Array.from(lengths, () => Number(inputs.correct)) };
    const context = { components, correct: 'correct' };
    return { rewards: shapeLengths(lengths, params.max_len as number, pick, given, context) };
  },
};

const repetition: Adapter = {
  repo: 'huggingface/trl',
  function: 'get_repetition_penalty_reward',
  compute(inputs, params) {
    const ids = (inputs.completion_ids as readonly Json[]).map(flat);
    const width = Math.max(1, ...ids.map((row) => row.length));
    const padded = ids.map((row) => [...row, ...new Array<number>(width - row.length).fill(0)]);
    const batch = batchOf(
      ids.map((row) => Array.from({ length: width }, (_, t) => (t < row.length ? 1 : 0))),
      { tokens: Int32Array.from(padded.flat()) },
    );
    const pick: Pick = [
      'repetition',
      { size: params.ngram_size as number, cost: -(params.max_penalty as number) },
    ];
    return { rewards: shaped(batch, undefined, [pick]).rewards };
  },
};

const computeReward: Adapter = {
  repo: 'OpenRLHF/OpenRLHF',
  function: 'compute_reward',
  compute(inputs, params) {
    const beta = params.kl_coef as number;
    const picks: Pick[] = [];
    if (params.reward_clip_range !== null) {
      const [low, high] = flat(params.reward_clip_range);
      picks.push(['clip-reward', { low, high }]);
    }
    // A coefficient below 0 counts as none.
    if (beta > 0) picks.push(['kl-reward', { beta, enters: 'token' }]);
    const own = batchOf(inputs.action_mask, { rewards: reals(inputs.r) });
    // The peer takes KL off padding, too, so all tokens count as own until the reward is put on the last one.
    const everywhere = { ...own, mask: new Uint8Array(own.mask.length).fill(1) };
    const { rewards, tokenRewards } = shaped(everywhere, inputs.kl, picks);
    return { reward: denseRewards({ ...own, tokenRewards }, rewards) };
  },
};

/** verl's names of the estimators; its k3 holds log-ratio and estimate in bounds, the others do not. */
export const verlKl = (name: string) => {
  const plain = name.replace(/\+$/, '');
  const estimators: Record<string, string> = { kl: 'k1', mse: 'k2', low_var_kl: 'k3' };
  const estimator = estimators[plain] ?? plain;
  return estimator === 'k3' ? { estimator, clampRatio: 20, clampValue: 10 } : { estimator };
};

const applyKl: Adapter = {
  repo: 'verl-project/verl',
  function: 'apply_kl_penalty',
  compute(inputs, params) {
    const tokenRewards = reals(inputs.token_level_scores);
    const batch = batchOf(inputs.response_mask, { oldLogps: reals(inputs.old_log_probs) });
    const { variant, params: all } = bound('reward', [
      'kl-reward',
      {
        ...verlKl(params.kl_penalty as string),
        beta: params.kl_coef as number,
        controller: params.kl_ctrl as string,
        target: params.target_kl as number,
        horizon: params.horizon as number,
        enters: 'token',
      },
    ]);
    const memory: Memory = {};
    variant.shape(
      batch,
      {
        components: [],
        maxResponse: batch.width,
        referenceLogps: reals(inputs.ref_log_prob),
        tokenRewards: () => tokenRewards,
        memory,
      },
      all,
      new Float64Array(batch.rows),
    );
    return {
      token_level_rewards: tokenRewards,
      kl_coef_after: memory.beta,
      metrics: {
        'actor/reward_kl_penalty': memory.kl,
        'actor/reward_kl_penalty_coeff': params.kl_coef as number,
      },
    };
  },
};

const controller: Adapter = {
  repo: 'verl-project/verl',
  function: 'AdaptiveKLController',
  compute(inputs, params) {
    let beta = params.init_kl_coef as number;
    const after = flat(inputs.current_kl).map((kl) => {
      beta = adapt(beta, kl, params.n_steps as number, params.target_kl as number, params.horizon as number);
      return beta;
    });
    return { kl_coef_after_each: after };
  },
};

export const rewardAdapters: readonly Adapter[] = [
  trlOverlong,
  verlOverlong,
  openrlhfPenalties,
  cosine,
  repetition,
  computeReward,
  applyKl,
  controller,
];
