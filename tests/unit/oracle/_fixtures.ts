import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';
import { listSpace } from '../../../src/core/oracle/space.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import type { Prompt, Task } from '../../../src/core/tasks/task.ts';

export const lane = (changes: Lane['changes'] = {}, method = 'grpo'): Lane => ({ name: '', method, changes });

export const taskOf = (id: string, params: ParamValues = {}) => ({
  id,
  params: { ...defaults(taskFamily(id).params), ...params },
});

/** Locks of unequal difficulty that still differ in what their policies know: no symmetry hides a mistake. */
export const unequalLocks = taskOf('lock', {
  prompts: 4,
  length: 2,
  alphabet: 3,
  prior: 0,
  spread: 2,
  jitter: 0.5,
});

/** Shortest task with responses of different lengths. */
export const smallCountdown = taskOf('countdown', { numbers: 2, largest: 4, operators: 'add', prompts: 6 });

export function experimentOf(
  task: Experiment['task'],
  lanes: readonly Lane[],
  changes: Partial<Experiment> = {},
): Experiment {
  return {
    ...defaultExperiment,
    task,
    policy: { id: 'linear', params: {} },
    seed: 11,
    seeds: 1,
    shared: { 'curriculum.prompts': 4, 'rollout.group': 4 },
    lanes,
    ...changes,
  };
}

/** E[r] of a linear policy in float64, by listing; `reward` is of a response graded without chance. */
export function bruteReward(
  task: Task,
  table: ArrayLike<number>,
  reward: (components: Float64Array, length: number) => number,
  temperature = 1,
): number {
  let total = 0;
  const { chunks } = listSpace(task, 'test');
  const count = task.components.length;
  for (const { rows, width, groups, prompts, tokens, lengths, components } of chunks) {
    for (let row = 0; row < rows; row++) {
      const response = tokens.subarray(row * width, row * width + lengths[row]);
      const chance = bruteChance(task, table, prompts[groups[row]], response, temperature);
      total += chance * reward(components.subarray(row * count, (row + 1) * count), lengths[row]);
    }
  }
  return total / task.prompts.length;
}

function bruteChance(
  task: Task,
  table: ArrayLike<number>,
  prompt: Prompt,
  response: Int32Array,
  temperature: number,
): number {
  const { features, outputs } = task;
  const active = new Int32Array(features.slots);
  let chance = 1;
  response.forEach((token, position) => {
    features.read(prompt, position, response, 0, active, 0);
    const logits = Array.from({ length: outputs }, (_, v) =>
      active.reduce((sum, f) => (f < 0 ? sum : sum + table[f * outputs + v]), 0),
    );
    const powers = logits.map((logit) => Math.exp(logit / temperature));
    chance *= powers[token] / powers.reduce((sum, power) => sum + power, 0);
  });
  return chance;
}

/** ∇ of a function of a table, by central differences. */
export function differences(table: ArrayLike<number>, of: (table: Float64Array) => number): Float64Array {
  const h = 1e-5;
  const at = Float64Array.from(table);
  return at.map((_, i) => {
    const moved = (by: number) => {
      const other = at.slice();
      other[i] += by;
      return of(other);
    };
    return (moved(h) - moved(-h)) / (2 * h);
  });
}
