import type { Batch } from '../stages/batch.ts';
import type { Rollout } from '../stages/stage.ts';
import { countResponses, mostOfAPrompt } from '../tasks/enumeration.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { pack } from '../trainer/pack.ts';
import { NotExact } from './not-exact.ts';
import { certainVerdict } from './verdicts.ts';

/** Most responses, over all prompts, that are listed. More would take longer than what they explain. */
export const mostResponses = 100_000;

/** Rows of one call to the runtime: bounds its memory, and keeps each call short. */
const chunkRows = 4096;

/** Every response to every training prompt, graded without chance. */
export interface Space {
  readonly task: Task;
  readonly prompts: readonly Prompt[];
  readonly responses: number;
  /** All rows in order, a few thousand a batch; all batches have the same prompts. */
  readonly chunks: readonly Batch[];
}

/** Lists and grades all responses. Throws `NotExact` where there are too many, or chance of an unknown kind. */
export function listSpace(task: Task): Space {
  const { prompts } = task;
  const responses = countOf(task) * prompts.length;
  if (!task.enumerate || responses > mostResponses) throw new NotExact(tooMany(task, responses));
  const chunks: Batch[] = [];
  let rollouts: Rollout[] = [];
  const close = () => {
    // No stream is read: all rows are graded already.
    chunks.push(pack(task, prompts, rollouts, { seed: 0, seedIndex: 0, step: 0, stream: 'verifier' }));
    rollouts = [];
  };
  prompts.forEach((prompt, group) => {
    for (const tokens of task.enumerate!(prompt)) {
      const components = new Float64Array(task.components.length);
      certainVerdict(task, prompt, tokens, 0, tokens.length, components);
      rollouts.push({ group, tokens, logps: new Float32Array(tokens.length), temperature: 1, components });
      if (rollouts.length === chunkRows) close();
    }
  });
  if (rollouts.length > 0) close();
  return { task, prompts, responses, chunks };
}

/** Responses to a prompt: those that the task lists, or those that any tokens in any places would make. */
function countOf({ responses, outputs, maxResponse, stopToken }: Task): number {
  return responses ?? countResponses(outputs, maxResponse, stopToken);
}

function tooMany(task: Task, responses: number): string {
  if (task.turn) return 'Responses of this task take turns with an environment, so they cannot be listed.';
  if (!task.enumerate) {
    return `This task has ${written(countOf(task))} possible responses to a prompt; at most ${written(mostOfAPrompt)} of a prompt are listed.`;
  }
  const each = task.prompts.length === 1 ? 'its prompt' : `its ${task.prompts.length} prompts`;
  return `This task has ${written(responses)} possible responses to ${each}; exact expectations list at most ${written(mostResponses)}.`;
}

const written = (count: number) => (count < 1e15 ? count.toLocaleString('en') : count.toExponential(0));
