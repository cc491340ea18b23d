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

/** One response as a linear policy meets it. */
interface Listed {
  readonly tokens: Int32Array;
  /** [tokens] the features active before each. */
  readonly active: readonly number[][];
  readonly reward: number;
}

/** All responses of a task with `reward` of their certain verdicts. */
export function listed(
  task: Task,
  reward: (components: Float64Array, length: number, prompt: Prompt) => number,
): Listed[] {
  const { features } = task;
  const count = task.components.length;
  return listSpace(task).chunks.flatMap(({ rows, width, groups, prompts, tokens, lengths, components }) =>
    Array.from({ length: rows }, (_, row): Listed => {
      const response = tokens.subarray(row * width, row * width + lengths[row]);
      const prompt = prompts[groups[row]];
      const active = Array.from(response, (_, position) => {
        const out = new Int32Array(features.slots);
        features.read(prompt, position, response, 0, out, 0);
        return [...out].filter((feature) => feature >= 0);
      });
      const graded = components.subarray(row * count, (row + 1) * count);
      return { tokens: response, active, reward: reward(graded, lengths[row], prompt) };
    }),
  );
}

/** E[r] of a linear policy in float64, all prompts alike. */
export function bruteReward(
  { outputs, prompts }: Task,
  list: readonly Listed[],
  table: ArrayLike<number>,
  temperature = 1,
): number {
  const powers = new Float64Array(outputs);
  let total = 0;
  for (const { tokens, active, reward } of list) {
    let chance = 1;
    tokens.forEach((token, t) => {
      for (let v = 0; v < outputs; v++) {
        let logit = 0;
        for (const feature of active[t]) logit += table[feature * outputs + v];
        powers[v] = Math.exp(logit / temperature);
      }
      chance *= powers[token] / powers.reduce((sum, power) => sum + power, 0);
    });
    total += chance * reward;
  }
  return total / prompts.length;
}

/** ∂f/∂table[i] by central differences. */
export function difference(table: ArrayLike<number>, i: number, f: (table: Float64Array) => number): number {
  const h = 1e-5;
  const moved = (by: number) => {
    const other = Float64Array.from(table);
    other[i] += by;
    return f(other);
  };
  return (moved(h) - moved(-h)) / (2 * h);
}
