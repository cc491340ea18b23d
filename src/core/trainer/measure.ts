import { exp } from '../math.ts';
import { type Batch, rowsByGroup } from '../stages/batch.ts';
import type { Task } from '../tasks/task.ts';
import type { Evaluation } from './evaluate.ts';
import { componentMetric, metrics } from './metrics.ts';
import type { MemberStep } from './update.ts';

/** Ids of what is measured of each member at each step, in the order of `measure`. */
export function metricIds(task: Task): string[] {
  return [
    ...metrics.map((metric) => metric.id),
    ...task.components.map((component) => componentMetric(component).id),
  ];
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
  }
  if (!step || step.counted.rows === 0) return values;
  measureRewards(task, step.counted, values);
  measureLengths(step.counted, values);
  measurePolicy(step, values);
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

function measureRewards(task: Task, batch: Batch, values: Map<string, number>): void {
  const { rows, rewards, components } = batch;
  const mean = rewards.reduce((sum, r) => sum + r, 0) / rows;
  const squares = rewards.reduce((sum, r) => sum + (r - mean) * (r - mean), 0);
  values.set('reward', mean);
  values.set('reward_std', rows > 1 ? Math.sqrt(squares / (rows - 1)) : 0);
  const groups = rowsByGroup(batch).filter((group) => group.length > 0);
  const silent = groups.filter((group) => group.every((row) => rewards[row] === rewards[group[0]]));
  values.set('frac_reward_zero_std', silent.length / groups.length);
  const count = task.components.length;
  task.components.forEach((component, k) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += components[row * count + k];
    values.set(componentMetric(component).id, sum / rows);
  });
}

function measureLengths({ rows, lengths, truncated }: Batch, values: Map<string, number>): void {
  values.set('completions/mean_length', lengths.reduce((sum, length) => sum + length, 0) / rows);
  values.set('completions/clipped_ratio', truncated.reduce((sum, cut) => sum + cut, 0) / rows);
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
