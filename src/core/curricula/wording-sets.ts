import { defineCurriculum } from '../stages/stage.ts';
import { type Prompt, questionOf } from '../tasks/task.ts';
import { prompts } from './_params.ts';

/** As `uniform`, but for what is drawn: a set that does not fit whole waits for another step. */
export default defineCurriculum({
  id: 'wording-sets',
  title: 'All wordings of a question',
  summary:
    'Draws questions at random, each with all of its wordings, so that answers to them can be compared.',
  formula: String.raw`q_1, q_2, \dots \sim \operatorname{Uniform}(\mathcal D),\quad q \mapsto p_1(q), \dots, p_n(q)`,
  fragment: String.raw`\{p_i\}_{i=1}^{n} = \operatorname{wordings}(q),\ q \sim \mathcal D`,
  source: { title: 'Group Similarity Rewards (PS-GRPO)', arxiv: '2510.04392' },
  params: {
    prompts: {
      ...prompts,
      help: 'How many prompts a step draws, in whole sets of wordings, at least one set; each becomes one group of responses.',
    },
  },
  select({ task, random }, { prompts: wanted }) {
    const sets = setsOf(task.prompts);
    const chosen: Prompt[] = [];
    for (;;) {
      for (const index of random.permutation(sets.length)) {
        if (chosen.length > 0 && chosen.length + sets[index].length > wanted) return chosen;
        chosen.push(...sets[index]);
      }
    }
  },
});

/** The wordings of each question, in the task's order. */
function setsOf(all: readonly Prompt[]): Prompt[][] {
  const sets = new Map<number | string, Prompt[]>();
  for (const prompt of all) {
    const set = sets.get(questionOf(prompt)) ?? [];
    sets.set(questionOf(prompt), set);
    set.push(prompt);
  }
  return [...sets.values()];
}
