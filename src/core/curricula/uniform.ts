import { defineCurriculum } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';
import { prompts } from './_params.ts';

/**
 * Each step shuffles all prompts with its own stream and takes the first ones, so the choice depends on (seed,
 * step) alone: no epochs to remember, and any step can be computed again. Within a step no prompt comes twice
 * before every prompt has come once.
 */
export default defineCurriculum({
  id: 'uniform',
  title: 'Uniform',
  summary: 'Draws each step’s prompts at random, all equally likely, without repeats while there are enough.',
  formula: String.raw`q_1,\dots,q_P \sim \operatorname{Uniform}(\mathcal D)`,
  fragment: String.raw`q \sim \mathcal D`,
  params: { prompts },
  select({ task, random }, { prompts: wanted }) {
    const chosen: Prompt[] = [];
    while (chosen.length < wanted) {
      const order = random.permutation(task.prompts.length);
      for (const index of order.subarray(0, wanted - chosen.length)) chosen.push(task.prompts[index]);
    }
    return chosen;
  },
});
