import { RandomStream } from '../../../src/core/random.ts';
import type { RolloutContext } from '../../../src/core/stages/stage.ts';
import type { Task } from '../../../src/core/tasks/task.ts';

/** A step of a strategy outside of a trainer: all the task's prompts, no further ones, and nothing graded. */
export function contextFor(task: Task, step = 0): RolloutContext {
  return {
    task,
    step,
    prompts: task.prompts,
    random: (group, index) =>
      new RandomStream({ seed: 1, seedIndex: 0, step, stream: 'rollout', index: 64 * group + index }),
    morePrompts: () => [],
    grade: () => [],
  };
}
