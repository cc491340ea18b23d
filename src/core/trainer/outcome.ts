import { RandomStream } from '../random.ts';
import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { type Task, verdictComponent } from '../tasks/task.ts';
import type { MemberRollouts } from './draw.ts';
import type { Judged } from './judge.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';

interface StepContext {
  readonly task: Task;
  readonly seed: number;
  readonly step: number;
}

/** Beyond any number of prompts that a step asks for. */
const afterStep = 1 << 20;

/** Tells the curriculum how the prompts of the step went, where it asks. */
export function tellCurriculum(
  { task, seed, step }: StepContext,
  seedIndex: number,
  { observe }: BoundRecipe,
  memories: Memories,
  counted: Batch,
): void {
  if (!observe) return;
  const count = task.components.length;
  const correct = task.components.findIndex(({ id }) => id === verdictComponent(task));
  const outcomes = rowsByGroup(counted).flatMap((rows, group) => {
    if (rows.length === 0) return [];
    const right = rows.filter((row) => counted.components[row * count + correct] === 1);
    const rewards = rows.map((row) => counted.rewards[row]);
    return [{ prompt: counted.prompts[group], rewards, passRate: right.length / rows.length }];
  });
  const random = new RandomStream({ seed, seedIndex, step, stream: 'curriculum', index: afterStep });
  observe(outcomes, { task, step, random }, memories);
}

/** Each row's baseline: the mean reward of its group's baseline rows. */
export function baselinesOf(
  { task, step }: StepContext,
  recipe: BoundRecipe,
  { trained, baselines }: MemberRollouts,
): Float64Array | null {
  if (!baselines) return null;
  const { rewards } = recipe.rewards(baselines, { task, referenceLogps: null, step });
  const means = rowsByGroup(baselines).map((rows) =>
    rows.length === 0 ? Number.NaN : rows.reduce((sum, row) => sum + rewards[row], 0) / rows.length,
  );
  return Float64Array.from(trained.groups, (group) => means[group]);
}

/** The rows that the metrics count, with their rewards: the trained ones as trained, the others without KL. */
export function countedOf(
  { task, step }: StepContext,
  recipe: BoundRecipe,
  { trained, counted }: MemberRollouts,
  batch: Batch,
  rewards: Judged['rewards'],
): Batch {
  if (counted === trained) return batch;
  const all = recipe.rewards(counted, { task, referenceLogps: null, step }).rewards;
  // Trained rows stand first.
  all.set(rewards);
  return { ...counted, rewards: all };
}
