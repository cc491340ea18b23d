import { allScored, deviation, mean, scored } from '../../../src/core/advantages/_group.ts';
import { type Batch, rowsByGroup } from '../../../src/core/stages/batch.ts';
import type { RewardContext, RewardPart } from '../../../src/core/stages/stage.ts';
import { isDead } from '../../../src/core/stats/dead-groups.ts';
import { type Adapter, flat, type GoldenCase, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound, type Pick } from '../evaluate.ts';

const repo = 'huggingface/trl';

type Inputs = GoldenCase['inputs'];
type Params = GoldenCase['params'];

/** Reward functions are components of the lab's rewards; their weights stand by name. */
function judged(batch: Batch, table: readonly Json[], weights: readonly number[], shapers: readonly Pick[]) {
  const components = weights.map((weight, k) => ({
    id: `r${k}`,
    title: '',
    help: '',
    min: 0,
    max: 1,
    weight,
  }));
  const graded = { ...batch, components: Float64Array.from(flat(table)) };
  const context: RewardContext = { components, maxResponse: batch.width };
  const rewards = new Float64Array(batch.rows);
  const first = bound('reward', ['components']);
  first.variant.shape(graded, context, first.params, rewards);
  for (const pick of shapers) {
    const { variant, params } = bound('reward', pick);
    variant.shape(graded, { ...context, referenceLogps: batch.values }, params, rewards);
  }
  return { rewards, parts: first.variant.parts!(graded, context, first.params) };
}

const groupsOf = (rows: number, size: number) =>
  Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size));

/** One number a row, from a batch of one token a row. */
function estimate(pick: Pick, batch: Batch, parts: readonly RewardPart[]): Float64Array {
  const { variant, params } = bound('advantage', pick);
  return variant.estimate(batch, params, { parts });
}

function pickOf(params: Params): Pick {
  if (params.multi_objective_aggregation === 'normalize_then_sum') return ['gdpo', { residue: true }];
  return [
    { group: 'group-z-score', batch: 'batch-std', none: 'mean-centred' }[params.scale_rewards as string]!,
  ];
}

const grpo: Adapter = {
  repo,
  function: 'GRPOTrainer._generate_and_score_completions (reward -> advantage block)',
  compute(inputs, params) {
    const table = inputs.rewards_per_func as readonly Json[];
    const groups = groupsOf(table.length, params.num_generations as number);
    const bare = batchOf(
      table.map(() => [1]),
      { groups },
    );
    const weights = flat(params.reward_weights);
    const { rewards, parts } = judged(bare, table, weights, []);
    const batch = { ...bare, rewards };
    const advantages = estimate(pickOf(params), batch, parts);
    return { advantages, ...spread(batch, parts, params) };
  },
};

/** The standard deviations that TRL logs, of what it divides by. */
function spread(batch: Batch, parts: readonly RewardPart[], params: Params) {
  const sums =
    params.multi_objective_aggregation === 'normalize_then_sum'
      ? estimate(['gdpo', { whitenOver: 'nothing', residue: true }], batch, parts)
      : batch.rewards;
  const stdOf = (values: Float64Array, rows: readonly number[]) =>
    rows.length > 1 ? deviation(values, rows, mean(values, rows), 1) : Number.NaN;
  const unsaid = sums.map((sum, row) => (Number.isNaN(batch.rewards[row]) ? Number.NaN : sum));
  const perBatch =
    params.scale_rewards === 'batch' || params.multi_objective_aggregation !== 'sum_then_normalize';
  const single = (params.num_generations as number) === 1;
  const stds = new Float64Array(batch.rows);
  const zero = new Array<boolean>(batch.rows);
  const everyRow = Array.from(unsaid, (_, row) => row);
  for (const group of perBatch ? [everyRow] : rowsByGroup(batch)) {
    const said = scored(perBatch ? unsaid : batch.rewards, group);
    const values = perBatch ? unsaid : batch.rewards;
    const alone = perBatch ? batch.rows === 1 : single;
    for (const row of group) {
      stds[row] = alone ? 0 : stdOf(values, said);
      zero[row] =
        said.length > 1
          ? isDead(
              Array.from(said, (i) => values[i]),
              { kind: 'near-zero-std' },
            )
          : alone;
    }
  }
  return {
    std_rewards: stds,
    is_std_zero: zero,
    frac_reward_zero_std: mean(
      Float64Array.from(zero, Number),
      zero.map((_, row) => row),
    ),
  };
}

const rloo: Adapter = {
  repo,
  function: 'RLOOTrainer._generate_and_score_completions (reward -> advantage block)',
  compute(inputs, params) {
    const table = inputs.rewards_per_func as readonly Json[];
    const bare = batchOf(inputs.completion_mask, {
      groups: groupsOf(table.length, params.num_generations as number),
      oldLogps: reals(inputs.old_per_token_logps),
    });
    return { advantages: rlooAdvantages(bare, table, inputs, params) };
  },
};

function rlooAdvantages(bare: Batch, table: readonly Json[], inputs: Inputs, params: Params): Float64Array {
  const beta = params.beta as number;
  const shapers: Pick[] = [];
  if (params.reward_clip_range !== null) {
    const [low, high] = flat(params.reward_clip_range);
    shapers.push(['clip-reward', { low, high }]);
  }
  if (beta !== 0) shapers.push(['kl-reward', { beta }]);
  const width = flat(table[0]).length;
  const reference = { ...bare, values: reals(inputs.ref_per_token_logps) };
  const { rewards, parts } = judged(reference, table, new Array(width).fill(1), shapers);
  // One token a row, so that the estimate is one number a row.
  const rows = batchOf(
    table.map(() => [1]),
    { groups: bare.groups, rewards },
  );
  return estimate(['rloo', { whiten: params.normalize_advantages as boolean }], rows, parts);
}

const nanstd: Adapter = {
  repo,
  function: 'nanstd',
  compute(inputs) {
    const values = reals(inputs.tensor);
    const rows = allScored(values);
    return { nanstd: rows.length > 1 ? deviation(values, rows, mean(values, rows), 1) : Number.NaN };
  },
};

export const trlAdvantages: readonly Adapter[] = [grpo, rloo, nanstd];
