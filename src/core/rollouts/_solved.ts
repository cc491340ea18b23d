import type { Memory } from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';

/** Right responses, the newest one to each prompt, as a strategy remembers them from step to step. */

export function rememberSolved(memory: Memory, { id }: Prompt, tokens: ArrayLike<number>): void {
  memory[`solved ${id}`] = tokens.length;
  for (let t = 0; t < tokens.length; t++) memory[`solved ${id} ${t}`] = tokens[t];
}

/**
 * The question with the most similar solved ones in its context, `most` at the most; null where nothing like it was
 * solved, or the task shows no exemplars. A question is never shown with an answer to itself.
 */
export function seeded(memory: Memory, task: Task, prompt: Prompt, most: number): Prompt | null {
  const { exemplars } = task;
  if (!exemplars) return null;
  const like = task.prompts
    .filter(({ id }) => id !== prompt.id && memory[`solved ${id}`] !== undefined)
    .map((other) => ({ other, likeness: exemplars.likeness(prompt, other) }))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, Math.min(most, exemplars.most));
  if (like.length === 0) return null;
  const responses = like.map(({ other: { id } }) =>
    Array.from({ length: memory[`solved ${id}`] }, (_, t) => memory[`solved ${id} ${t}`]),
  );
  return exemplars.show(prompt, responses);
}
