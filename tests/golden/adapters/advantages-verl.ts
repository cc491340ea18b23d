import { denseRewards, type Gaps, generalised, returnsToGo } from '../../../src/core/advantages/_returns.ts';
import { masked, whitenTokens } from '../../../src/core/advantages/_whiten.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { RewardPart } from '../../../src/core/stages/stage.ts';
import { type Adapter, flat, type GoldenCase, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';

const repo = 'verl-project/verl';

type Inputs = GoldenCase['inputs'];
type Params = GoldenCase['params'];

/** verl sums the token rewards of a row, padding included, to its reward. */
function outcomeBatch(inputs: Inputs): Batch {
  const rows = inputs.token_level_rewards as readonly Json[];
  const rewards = Float64Array.from(rows, (row) => flat(row).reduce((sum, reward) => sum + reward, 0));
  return batchOf(inputs.response_mask, { rewards, groups: groupsOf(inputs.index) });
}

/** Token rewards stay where they are. */
function denseBatch(inputs: Inputs, given: Partial<Batch> = {}): Batch {
  const groups = inputs.index === undefined ? {} : { groups: groupsOf(inputs.index) };
  const tokenRewards = reals(inputs.token_level_rewards);
  return batchOf(inputs.response_mask, { tokenRewards, ...groups, ...given });
}

const groupsOf = (index: Json | undefined) => Int32Array.from(flat(index));

function estimate(pick: Pick, batch: Batch, context = {}): Float64Array {
  const { variant, params } = bound('advantage', pick);
  return variant.estimate(batch, params, context);
}

/** Estimators of one number a row; verl returns it as the return, too. */
function outcome(name: string, pickOf: (params: Params) => Pick): Adapter {
  return {
    repo,
    function: name,
    compute(inputs, params) {
      const advantages = estimate(pickOf(params), outcomeBatch(inputs));
      return { advantages, returns: advantages };
    },
  };
}

const scaled = (params: Params): Pick =>
  params.norm_adv_by_std_in_grpo
    ? ['group-z-score', { eps: params.epsilon as number, single: 'reward' }]
    : ['mean-centred', { single: 'reward' }];

/** What the lab's estimators leave at 0 where the mask is 0, and the peer does not. */
const unmasked = (batch: Batch, own: Float64Array, everywhere: Float64Array) =>
  own.map((value, i) => (batch.mask[i] ? value : everywhere[i]));

const gae: Adapter = {
  repo,
  function: 'compute_gae_advantage_return',
  compute(inputs, params) {
    const batch = denseBatch(inputs, { values: reals(inputs.values) });
    const discounts = { gamma: params.gamma as number, lambda: params.lam as number, gaps: 'skip' as Gaps };
    const raw = generalised(batch, denseRewards(batch, batch.rewards), batch.values!, discounts);
    const everywhere = whitenTokens(raw.advantages, batch.mask, 'unbiased');
    return {
      advantages: unmasked(batch, estimate(['gae', discounts], batch), everywhere),
      returns: raw.targets,
    };
  },
};

const reinforcePlusPlus: Adapter = {
  repo,
  function: 'compute_reinforce_plus_plus_outcome_advantage',
  compute(inputs, params) {
    const batch = denseBatch(inputs);
    const gamma = params.gamma as number;
    return {
      advantages: estimate(['reinforce-plus-plus', { gamma }], batch),
      returns: masked(returnsToGo(batch, denseRewards(batch, batch.rewards), gamma, 'skip'), batch.mask),
    };
  },
};

const remax: Adapter = {
  repo,
  function: 'compute_remax_outcome_advantage',
  compute(inputs) {
    const batch = denseBatch(inputs, { baselines: reals(inputs.reward_baselines) });
    const returns = returnsToGo(batch, denseRewards(batch, batch.rewards), 1, 'skip');
    return { advantages: unmasked(batch, estimate(['remax'], batch), returns), returns };
  },
};

function optimalTokenBaseline(name: string, align: 'position' | 'count'): Adapter {
  return {
    repo,
    function: name,
    compute(inputs, params) {
      const batch = denseBatch(inputs, {
        oldLogps: reals(inputs.old_log_probs),
        collisions: reals(inputs.sum_pi_squared),
      });
      const weights = inputs.rollout_is_weights;
      const importance = weights === null || weights === undefined ? null : reals(weights);
      const tail = params.handle_zero_tail as boolean;
      const pick: Pick = [
        'optimal-token-baseline',
        { align, tail, eps: params.epsilon as number, single: 'reward', residue: true },
      ];
      return {
        advantages: estimate(pick, batch, { importance }),
        returns: returnsToGo(batch, denseRewards(batch, batch.rewards), 1, 'skip'),
      };
    },
  };
}

const gdpo: Adapter = {
  repo,
  function: 'compute_gdpo_outcome_advantage',
  compute(inputs, params) {
    const named = inputs.rewards as Readonly<Record<string, Json>> | undefined;
    const batch = named
      ? batchOf(inputs.response_mask, { groups: groupsOf(inputs.index) })
      : outcomeBatch(inputs);
    const columns = named ? Object.values(named).map(reals) : [batch.rewards];
    const weights = params.reward_weights === null ? columns.map(() => 1) : flat(params.reward_weights);
    const parts: RewardPart[] = columns.map((values, k) => ({ weight: weights[k], values }));
    const pick: Pick = [
      'gdpo',
      {
        eps: params.epsilon as number,
        divide: params.norm_adv_by_std_in_grpo as boolean,
        whitenOver: 'tokens',
        single: 'reward',
      },
    ];
    return { advantages: estimate(pick, batch, { parts }) };
  },
};

const passAtK: Adapter = {
  repo,
  function: 'compute_grpo_passk_outcome_advantage',
  compute(inputs, params) {
    const batch = outcomeBatch(inputs);
    // verl refuses groups of one; the lab gives them 0.
    const sizes = new Map<number, number>();
    for (const group of batch.groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    if ([...sizes.values()].includes(1)) throw new Error('pass@k needs two responses of each group');
    const divide = params.norm_adv_by_std_in_grpo as boolean;
    return { advantages: estimate(['pass-at-k', { divide, eps: params.epsilon as number }], batch) };
  },
};

export const verlAdvantages: readonly Adapter[] = [
  outcome('compute_grpo_outcome_advantage', scaled),
  outcome('compute_grpo_vectorized_outcome_advantage', scaled),
  outcome('compute_rloo_outcome_advantage', () => ['rloo', { single: 'reward' }]),
  outcome('compute_rloo_vectorized_outcome_advantage', () => ['rloo', { single: 'zero' }]),
  outcome('compute_opo_outcome_advantage', () => ['opo', { single: 'reward' }]),
  outcome('compute_gpg_outcome_advantage', (params) => [
    'gpg',
    { norm: (params.f_norm as number | undefined) ?? variantDefault('gpg', 'norm'), single: 'reward' },
  ]),
  outcome('compute_reinforce_plus_plus_baseline_outcome_advantage', () => [
    'reinforce-plus-plus',
    { baseline: 'group', single: 'reward' },
  ]),
  gae,
  reinforcePlusPlus,
  remax,
  optimalTokenBaseline('compute_optimal_token_baseline_advantage', 'position'),
  optimalTokenBaseline('compute_multi_turn_optimal_token_baseline_advantage', 'count'),
  gdpo,
  passAtK,
];

function variantDefault(id: string, name: string): number {
  return variantOf('advantage', id).params[name].default as number;
}
