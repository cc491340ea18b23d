import { defineCurriculum } from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { prompts } from './_params.ts';

/** Rewrites share their question's answer, so they need no new labels; each is drawn as any prompt is. */
export default defineCurriculum({
  id: 'reformulated',
  title: 'With reformulations (MQR)',
  summary: 'Draws from the questions and from rewrites of them that keep the answer and are harder to read.',
  formula: String.raw`q \sim \operatorname{Uniform}\Big(\mathcal D \cup \bigcup_{q \in \mathcal D} \mathcal R(q)\Big)`,
  fragment: String.raw`q \sim \mathcal D \cup \mathcal R(\mathcal D)`,
  source: { title: 'Harder Is Better (MathForge)', arxiv: '2601.20614' },
  params: {
    prompts,
    originals: {
      kind: 'boolean',
      title: 'Keep the originals',
      help: 'Whether questions as they were worded first are drawn, too; they are in the paper.',
      default: true,
    },
  },
  select({ task, random }, { prompts: wanted, originals }) {
    const all = unionOf(task, originals);
    const chosen: Prompt[] = [];
    while (chosen.length < wanted) {
      const order = random.permutation(all.length);
      for (const index of order.subarray(0, wanted - chosen.length)) chosen.push(all[index]);
    }
    return chosen;
  },
});

function unionOf(task: Task, originals: boolean): Prompt[] {
  const { reformulations } = task;
  if (!reformulations)
    throw new Error('reformulated needs a task whose questions have rewrites: graded-copy has');
  return task.prompts.flatMap((prompt) => [...(originals ? [prompt] : []), ...reformulations(prompt)]);
}
