import { defineRollout, type Rollout } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';
import { sampling } from './_sampler.ts';

/**
 * Nothing is drawn from the policy: it is only asked what it says of the demonstrations, which then stand as its own.
 * All of them are right, so a group compares nothing: they are for objectives that imitate.
 */
export default defineRollout({
  id: 'demonstrations',
  title: 'Demonstrations',
  summary: 'Takes right responses that the task knows, as a data set of demonstrations would hold them.',
  formula: String.raw`o_1,\dots,o_G \sim \mathcal D_{\mathrm{expert}}(\cdot \mid q)`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \mathcal D_{\mathrm{expert}}(\cdot \mid q)`,
  params: { group: sampling.group, temperature: sampling.temperature },
  *run({ task, prompts, random }, { group: size, temperature }) {
    const expert = expertOf(task);
    const rows = prompts.flatMap((prompt, group) =>
      Array.from({ length: size }, (_, index) => ({
        prompt,
        tokens: expert(prompt, random(group, index)),
        temperature,
      })),
    );
    const scored = yield { kind: 'score', rows };
    const rollouts = scored.map(({ tokens, logps }, i): Rollout => {
      return { group: Math.floor(i / size), tokens, logps, temperature };
    });
    return { rollouts };
  },
});

function expertOf({ expert }: Task): NonNullable<Task['expert']> {
  if (!expert) {
    throw new Error(
      'demonstrations need a task that has right responses to show: locks, sums, lists to sort, puzzles and tiles have, questions whose answers are a matter of chance have not',
    );
  }
  return expert;
}
