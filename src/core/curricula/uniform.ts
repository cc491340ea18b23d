import { defineCurriculum } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';

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
  params: {
    prompts: {
      kind: 'integer',
      title: 'Prompts per step',
      help: 'How many prompts a step draws; each becomes one group of responses.',
      short: 'prompts',
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
  },
  select({ task, random }, { prompts }) {
    const chosen: Prompt[] = [];
    while (chosen.length < prompts) {
      const order = random.permutation(task.prompts.length);
      for (const index of order.subarray(0, prompts - chosen.length)) chosen.push(task.prompts[index]);
    }
    return chosen;
  },
});
