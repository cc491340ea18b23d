import { createTask, networkSpec } from '../core/experiment/build.ts';
import { laneDifferences, laneTitle } from '../core/experiment/differences.ts';
import { writeLink } from '../core/experiment/link.ts';
import { networkById } from '../runtime/networks/index.ts';
import { readExperiment } from './read.ts';

/** `lab describe`: an experiment in words. */
export async function describeCommand(subject: string | undefined): Promise<void> {
  const experiment = await readExperiment(subject);
  const { task, policy, seed, seeds, budget, lanes } = experiment;
  const built = createTask(task, seed);
  const { parameters } = networkById(policy.id).layout(networkSpec(policy, built));
  const lines = [
    `link     ${writeLink(experiment) || '(the default experiment)'}`,
    `task     ${task.id}: ${built.prompts.length} prompts, ${built.heldOut.length} held out, up to ${built.maxResponse} tokens`,
    `         e.g. ${built.describe(built.prompts[0])}${answer(built)}`,
    `policy   ${policy.id}: ${parameters} weights`,
    `budget   ${budget.steps} steps, ${seeds} seeds from seed ${seed}`,
    ...lanes.map((_, lane) => {
      const title = laneTitle(experiment, lane);
      // A title may name the lane's phases, as the first lane's differences do.
      const labels = laneDifferences(experiment, lane).map(({ label }) => label);
      const changes = lane === 0 ? labels.filter((label) => !title.includes(label)) : labels;
      return `lane ${lane + 1}   ${title}${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
    }),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function answer(task: ReturnType<typeof createTask>): string {
  const right = task.answer?.(task.prompts[0]);
  return right ? ` → ${right}` : '';
}
