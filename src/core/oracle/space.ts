import type { Batch } from '../stages/batch.ts';
import type { Rollout } from '../stages/stage.ts';
import { countResponses } from '../tasks/enumeration.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { pack } from '../trainer/pack.ts';
import { NotExact } from './not-exact.ts';
import { certainVerdict } from './verdicts.ts';

/** Most responses, over all prompts considered, that are listed. More would take longer than what they explain. */
export const mostResponses = 100_000;

/** Rows of one call to the runtime: bounds its memory, and keeps each call short. */
const chunkRows = 8192;

/** Every response to every prompt, graded without chance. */
export interface Space {
  readonly task: Task;
  readonly prompts: readonly Prompt[];
  readonly responses: number;
  /** All rows in order, a few thousand a batch; all batches have the same prompts. */
  readonly chunks: readonly Batch[];
}

/** How many responses there are in all: those listed, or those that any tokens in any places would make. */
export function responsesOf(task: Task, prompts: readonly Prompt[] = task.prompts): number {
  const each = task.responses ?? countResponses(task.outputs, task.maxResponse, task.stopToken);
  return each * prompts.length;
}

/** Lists and grades all responses. `name` is the task's in messages. Throws `NotExact` where they are too many. */
export function listSpace(task: Task, name: string, prompts: readonly Prompt[] = task.prompts): Space {
  const responses = responsesOf(task, prompts);
  if (!task.enumerate || responses > mostResponses) {
    throw new NotExact('responses', tooMany(name, responses, prompts.length), responses);
  }
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

function tooMany(name: string, responses: number, prompts: number): string {
  const count = responses < 1e15 ? responses.toLocaleString('en') : responses.toExponential(0);
  const limit = mostResponses.toLocaleString('en');
  return `The task ${name} has ${count} responses over its ${prompts} prompts; at most ${limit} can be listed.`;
}
