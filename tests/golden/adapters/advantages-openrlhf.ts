import {
  centred,
  deviation,
  limited,
  mean,
  rowsOfGroups,
  zScores,
} from '../../../src/core/advantages/_group.ts';
import { denseRewards, generalised, returnsToGo } from '../../../src/core/advantages/_returns.ts';
import { type Whitening, whitenTokens } from '../../../src/core/advantages/_whiten.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import type { RewardContext } from '../../../src/core/stages/stage.ts';
import { isDead } from '../../../src/core/stats/dead-groups.ts';
import { type Adapter, flat, type GoldenCase, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';

const repo = 'OpenRLHF/OpenRLHF';

type Inputs = GoldenCase['inputs'];
type Params = GoldenCase['params'];

/** Takes rewards through shapers. OpenRLHF is given KL itself: the k1 estimate of a policy that far from 0. */
export function shaped(batch: Batch, kl: Json | undefined, picks: readonly Pick[]): Batch {
  const rewards = batch.rewards.slice();
  let tokenRewards: Float64Array | null = null;
  const context: RewardContext = {
    components: [],
    maxResponse: batch.width,
    referenceLogps: new Float64Array(batch.mask.length),
    tokenRewards: () => {
      tokenRewards ??= new Float64Array(batch.mask.length);
      return tokenRewards;
    },
  };
  const scored = kl === undefined ? batch : { ...batch, oldLogps: reals(kl) };
  for (const pick of picks) {
    const { variant, params } = bound('reward', pick);
    variant.shape(scored, context, params, rewards);
  }
  return { ...batch, rewards, tokenRewards };
}

interface Estimator {
  readonly name: string;
  /** The row rewards that reach the last token, before they are clipped. */
  readonly baseline: (batch: Batch) => Float64Array;
  readonly pick: (params: Params, limit: number) => Pick;
  /** What the peer’s batch-wide whitening is in the lab; none for estimators of groups. */
  readonly whitens: boolean;
}

const zeroIfAlone = { ddof: 1, eps: 1e-9, alone: 'zero', residue: false } as const;
const gaps = 'zero';
const whiteningOf = (params: Params): Whitening => (params.no_std_norm ? 'mean' : 'floored');
const raw = (batch: Batch) => batch.rewards;
const rlooed = (batch: Batch) => {
  const { variant, params } = bound('advantage', ['rloo']);
  const one = { ...batch, width: 1, mask: new Uint8Array(batch.rows).fill(1) };
  return variant.estimate(one, params);
};

const estimators: readonly Estimator[] = [
  {
    name: 'dr_grpo',
    baseline: (batch) => centred(batch, batch.rewards, 'zero'),
    pick: (_, limit) => ['mean-centred', { limit }],
    whitens: false,
  },
  {
    name: 'group_norm',
    baseline: (batch) => zScores(batch, batch.rewards, zeroIfAlone),
    pick: (_, limit) => ['group-z-score', { eps: 1e-9, limit }],
    whitens: false,
  },
  { name: 'rloo', baseline: rlooed, pick: (_, limit) => ['rloo', { limit }], whitens: false },
  {
    name: 'reinforce_baseline',
    baseline: (batch) => centred(batch, batch.rewards, 'zero'),
    pick: (params, limit) => plusPlus(params, limit, 'group'),
    whitens: true,
  },
  {
    name: 'reinforce',
    baseline: raw,
    pick: (params, limit) => plusPlus(params, limit, 'none'),
    whitens: true,
  },
];

const plusPlus = (params: Params, limit: number, baseline: string): Pick => [
  'reinforce-plus-plus',
  { baseline, gamma: params.gamma as number, gaps, whitening: whiteningOf(params), limit },
];

/** The batch, and the half-width of the range that rewards are clipped to. */
function given(inputs: Inputs, params: Params): { batch: Batch; limit: number } {
  const rewards = reals(inputs.rewards);
  const size = params.n_samples_per_prompt as number;
  const groups = Int32Array.from(rewards, (_, row) => Math.floor(row / size));
  const bare = batchOf(inputs.action_mask, { rewards, groups });
  const beta = params.kl_coef as number;
  const batch = beta > 0 ? shaped(bare, inputs.kl, [['kl-reward', { beta, enters: 'token' }]]) : bare;
  return { batch, limit: flat(params.reward_clip_range)[1] };
}

/** The lab's estimators of groups leave token rewards to the trainer, which adds what comes from each token on. */
function finish(batch: Batch, pick: Pick): Float64Array {
  const { variant, params } = bound('advantage', pick);
  const own = variant.estimate(batch, params);
  if (variant.dense || !batch.tokenRewards) return own;
  const later = returnsToGo(batch, batch.tokenRewards, 1, gaps);
  return own.map((value, i) => (batch.mask[i] ? value + later[i] : value));
}

/** Sums and spreads that OpenRLHF logs. */
function logged(batch: Batch, dense: Float64Array, params: Params) {
  const sums = returnsToGo(batch, dense, 1, gaps);
  const stds = rowsOfGroups(batch, batch.rewards, 0, (rows, out) => {
    for (const row of rows) out[row] = deviation(batch.rewards, rows, mean(batch.rewards, rows), 1);
  });
  return {
    return_sum: Float64Array.from({ length: batch.rows }, (_, row) => sums[row * batch.width]),
    group_reward_std: (params.n_samples_per_prompt as number) > 1 ? stds : null,
  };
}

/** What the peer leaves where the mask is 0, and the lab sets to 0. */
const unmasked = (batch: Batch, own: Float64Array, everywhere: Float64Array) =>
  own.map((value, i) => (batch.mask[i] ? value : everywhere[i]));

const name = 'RemoteExperienceMaker.compute_advantages_and_returns';

const outcomes: readonly Adapter[] = estimators.map((estimator) => ({
  repo,
  function: name,
  file: `openrlhf__adv_${estimator.name}.json`,
  compute(inputs, params) {
    const { batch, limit } = given(inputs, params);
    const dense = denseRewards(batch, limited(estimator.baseline(batch), limit));
    const returns = returnsToGo(batch, dense, params.gamma as number, gaps);
    const everywhere = estimator.whitens ? whitenTokens(returns, batch.mask, whiteningOf(params)) : returns;
    const own = finish(batch, estimator.pick(params, limit));
    return { advantages: unmasked(batch, own, everywhere), returns, ...logged(batch, dense, params) };
  },
}));

const gae: Adapter = {
  repo,
  function: name,
  file: 'openrlhf__adv_gae.json',
  compute(inputs, params) {
    const { batch: unclipped, limit } = given(inputs, params);
    const { rewards } = shaped(unclipped, undefined, [['clip-reward', { low: -limit, high: limit }]]);
    const batch = { ...unclipped, rewards, values: reals(inputs.values) };
    const discounts = { gamma: params.gamma as number, lambda: params.lambd as number, gaps } as const;
    const dense = denseRewards(batch, rewards);
    const { advantages, targets } = generalised(batch, dense, batch.values, discounts);
    const whitening = whiteningOf(params);
    return {
      advantages: unmasked(
        batch,
        finish(batch, ['gae', { ...discounts, whitening }]),
        whitenTokens(advantages, batch.mask, whitening),
      ),
      returns: targets,
      ...logged({ ...batch, rewards: unclipped.rewards }, dense, params),
    };
  },
};

const openInstruct: Adapter = {
  repo: 'allenai/open-instruct',
  function: '_data_preparation_loop (advantage lines)',
  compute(inputs, params) {
    const rewards = reals(inputs.scores);
    const size = params.num_samples_per_prompt_rollout as number;
    const groups = Int32Array.from(rewards, (_, row) => Math.floor(row / size));
    const batch = batchOf(
      Array.from(rewards, () => [1]),
      { rewards, groups },
    );
    const standard = params.advantage_normalization_type === 'standard';
    const pick: Pick = standard ? ['group-z-score', { ddof: '0', eps: 1e-8 }] : ['mean-centred'];
    const std = rowsOfGroups(batch, rewards, 0, (rows, out) => {
      for (const row of rows) out[row] = deviation(rewards, rows, mean(rewards, rows), 0);
    });
    const lists = Array.from({ length: rewards.length / size }, (_, g) =>
      Array.from(rewards.subarray(g * size, (g + 1) * size)),
    );
    return {
      advantages: finish(batch, pick),
      std,
      filtered_as_zero_std: lists.map((list) => isDead(list, { kind: 'numpy-std', least: 1 })),
    };
  },
};

export const openrlhfAdvantages: readonly Adapter[] = [...outcomes, gae, openInstruct];
