import { mismatch } from '../corrections/_mismatch.ts';
import { exp } from '../math.ts';
import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { mean as average, standardDeviation } from '../stats/summary.ts';
import type { Task } from '../tasks/task.ts';
import type { Evaluation } from './evaluate.ts';
import { companionMetric, componentMetric, metrics, taskMetrics } from './metrics.ts';
import { measureGroups } from './metrics-groups.ts';
import { measureRubric } from './metrics-rubric.ts';
import { rightPushedDown, upToDown } from './pushes.ts';
import type { MemberStep } from './update.ts';

/** Ids of what is measured of each member at each step, in the order of `measure`. */
export function metricIds(task: Task): string[] {
  const { components, companions = {} } = task;
  const own = taskMetrics({ components, companions: Object.keys(companions) });
  return [...metrics, ...own].map((metric) => metric.id);
}

/** A member's metrics by id; those that were not measured are absent. */
export function measure(
  task: Task,
  step: MemberStep | null,
  evaluation: Evaluation | null,
): Map<string, number> {
  const values = new Map<string, number>();
  if (evaluation) {
    values.set('pass@1', evaluation.passAt1);
    values.set('pass@k', evaluation.passAtK);
    values.set('pass@1/easy', evaluation.easy);
    values.set('pass@1/hard', evaluation.hard);
    values.set('distinct@k', evaluation.distinct);
    values.set('right_entropy@k', evaluation.rightEntropy);
    values.set('consistency@k', evaluation.consistency);
    values.set('eval/mean_length', evaluation.meanLength);
  }
  if (step) measureBeside(step, values);
  if (!step || step.counted.rows === 0) return values;
  measureRewards(task, step.counted, values);
  measureLengths(step.counted, values);
  measureGroups(task, step.counted, values);
  measurePolicy(step, values);
  measureExtras(task, step, values);
  if (task.hints || task.writtenHints) measureHints(step.batch, values);
  const { updates, loss, gradNorm, tokens, byRegion } = step.totals;
  if (updates > 0) {
    values.set('loss', loss / updates);
    values.set('grad_norm', gradNorm / updates);
  }
  if (tokens > 0) {
    const [, low, high, dual] = byRegion;
    values.set('clip_ratio/low_mean', low / tokens);
    values.set('clip_ratio/high_mean', high / tokens);
    values.set('clip_ratio/region_mean', (low + high + dual) / tokens);
  }
  return values;
}

/** What a strategy says itself, and what its companions got. */
function measureBeside({ measured, companions }: MemberStep, values: Map<string, number>): void {
  for (const [id, value] of Object.entries(measured)) values.set(id, value);
  for (const [name, { batch }] of companions) {
    if (batch.rows > 0) values.set(companionMetric(name).id, average(Array.from(batch.rewards)));
  }
}

function measureRewards(task: Task, batch: Batch, values: Map<string, number>): void {
  const { rows, rewards, components } = batch;
  const mean = rewards.reduce((sum, r) => sum + r, 0) / rows;
  const squares = rewards.reduce((sum, r) => sum + (r - mean) * (r - mean), 0);
  values.set('reward', mean);
  values.set('reward_std', rows > 1 ? Math.sqrt(squares / (rows - 1)) : 0);
  const groups = rowsByGroup(batch).filter((group) => group.length > 0);
  const own = groups.map((group) => group.map((row) => rewards[row]));
  const isSilent = (group: readonly number[]) => group.every((reward) => reward === group[0]);
  values.set(
    'group_reward_std',
    average(own.map((group) => (isSilent(group) ? 0 : standardDeviation(group)))),
  );
  values.set('frac_reward_zero_std', own.filter(isSilent).length / groups.length);
  const count = task.components.length;
  task.components.forEach((component, k) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += components[row * count + k];
    values.set(componentMetric(component).id, sum / rows);
  });
}

/** Means over groups; a group without a hint has level 0. */
function measureHints(batch: Batch, values: Map<string, number>): void {
  const asked = rowsByGroup(batch).flatMap((rows, group) => (rows.length > 0 ? [batch.prompts[group]] : []));
  values.set('rollout/hint_level', average(asked.map(({ hint = 0 }) => hint)));
  values.set('rollout/hinted_ratio', average(asked.map(({ hint = 0 }) => Number(hint > 0))));
}

function measureLengths({ rows, lengths, truncated }: Batch, values: Map<string, number>): void {
  values.set('completions/mean_length', lengths.reduce((sum, length) => sum + length, 0) / rows);
  values.set('completions/clipped_ratio', truncated.reduce((sum, cut) => sum + cut, 0) / rows);
}

/** What only some recipes have: filtered groups, a sampler of its own, corrections, a critic, a controller. */
function measureExtras(task: Task, step: MemberStep, values: Map<string, number>): void {
  const { batch, counted, recipe, correction, totals, valueTargets } = step;
  if (recipe.filters) values.set('filter_groups/evicted_ratio', 1 - batch.rows / counted.rows);
  measureCoefficients(task, step, values);
  measureRubric(task, step, values);
  if (totals.tokens === 0) return;
  values.set('push/up_to_down', upToDown(step));
  values.set('push/right_down', rightPushedDown(task, step));
  if (recipe.sampler.differs) {
    let distance = 0;
    for (let i = 0; i < batch.mask.length; i++) {
      if (batch.mask[i]) distance += Math.abs(batch.oldLogps[i] - batch.samplerLogps[i]);
    }
    const own = batch.mask.reduce((sum, one) => sum + one, 0);
    values.set('sampling/sampling_logp_difference/mean', distance / own);
    values.set('rollout_corr/chi2_seq', mismatch(batch).chi2_seq);
  }
  if (correction) {
    values.set('sampling/importance_sampling_ratio/mean', totals.factors / totals.tokens);
    values.set('correction/masked_ratio', totals.silenced / totals.tokens);
  }
  if (valueTargets && batch.values) {
    values.set('critic/vf_loss', totals.valueLoss / totals.updates);
    values.set('critic/vf_explained_var', explainedVariance(batch.mask, batch.values, valueTargets));
  }
}

/** Coefficients that a controller may move, of what the recipe has now: memories of what it had before are kept. */
function measureCoefficients(
  { constraints = {} }: Task,
  { recipe, memories }: MemberStep,
  values: Map<string, number>,
): void {
  const { reward, advantage, penalty } = recipe.recipe;
  if (advantage.id === 'lagrangian') {
    const own = advantage.params.thresholds as Readonly<Record<string, number>>;
    const held = Object.keys(Object.keys(own).length > 0 ? own : constraints);
    const multipliers = memories['advantage.lagrangian'] ?? {};
    if (held.length > 0)
      values.set(
        'constraint/multipliers',
        held.reduce((sum, id) => sum + (multipliers[id] ?? 0), 0),
      );
  }
  const beta = memories['reward.kl-reward']?.beta;
  if (beta !== undefined && reward.some(({ id }) => id === 'kl-reward'))
    values.set('reward_kl_penalty_coeff', beta);
  const bonus = memories['penalty.entropy']?.coef;
  if (bonus !== undefined && penalty.some(({ id }) => id === 'entropy')) values.set('entropy_coef', bonus);
}

/** 1 − var(target − value) / var(target) over own tokens, −1 at the least; NaN where the targets do not vary. */
function explainedVariance(mask: Uint8Array, fitted: Batch['oldLogps'], targets: Float64Array): number {
  const own = Array.from(mask.keys()).filter((i) => mask[i]);
  const variance = (of: (i: number) => number) => {
    const mean = own.reduce((sum, i) => sum + of(i), 0) / own.length;
    return own.reduce((sum, i) => sum + (of(i) - mean) ** 2, 0) / own.length;
  };
  const total = variance((i) => targets[i]);
  return total > 0 ? Math.max(-1, 1 - variance((i) => targets[i] - fitted[i]) / total) : Number.NaN;
}

/** Token means over the policy's own tokens. */
function measurePolicy({ batch, referenceLogps }: MemberStep, values: Map<string, number>): void {
  let tokens = 0;
  let entropy = 0;
  let kl = 0;
  for (let i = 0; i < batch.mask.length; i++) {
    if (!batch.mask[i]) continue;
    tokens += 1;
    entropy += batch.entropies[i];
    if (referenceLogps) {
      const u = batch.oldLogps[i] - referenceLogps[i];
      kl += exp(-u) - 1 + u;
    }
  }
  if (tokens === 0) return;
  values.set('entropy', entropy / tokens);
  if (referenceLogps) values.set('kl', kl / tokens);
}
