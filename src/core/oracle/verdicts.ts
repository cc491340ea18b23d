import { RandomStream } from '../random.ts';
import { type Batch, componentIndex } from '../stages/batch.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { NotExact } from './not-exact.ts';

/** A stream that always lands above every probability, and remembers whether it was asked at all. */
class LastWord extends RandomStream {
  asked = false;

  constructor() {
    super({ seed: 0, seedIndex: 0, step: 0, stream: 'verifier' });
  }

  override word(): number {
    this.asked = true;
    return 0xffffffff;
  }

  override normal(): number {
    this.asked = true;
    return 0;
  }
}

/** Writes what the verifier says of a response when chance stays out of it. Throws where chance cannot be left out. */
export function certainVerdict(
  task: Task,
  prompt: Prompt,
  tokens: ArrayLike<number>,
  start: number,
  length: number,
  out: Float64Array,
): void {
  const stream = new LastWord();
  const ended = task.stopToken < 0 || tokens[start + length - 1] === task.stopToken;
  task.verify(prompt, tokens, start, length, !ended, stream, out);
  if (stream.asked && !task.flip) {
    throw new NotExact(
      'chance',
      'The verifier of this task rolls dice in a way whose expectation is not known exactly.',
      null,
    );
  }
}

/** The batch with the verdicts that it would have without chance. */
export function withoutChance(task: Task, batch: Batch): Batch {
  if (!task.flip) return batch;
  const count = task.components.length;
  const components = new Float64Array(batch.rows * count);
  for (let row = 0; row < batch.rows; row++) {
    const out = components.subarray(row * count, (row + 1) * count);
    const prompt = batch.prompts[batch.groups[row]];
    certainVerdict(task, prompt, batch.tokens, row * batch.width, batch.lengths[row], out);
  }
  return { ...batch, components };
}

/** The batch with the verdicts that it would have if chance turned every one of them. */
export function withEveryFlip(task: Task, certain: Batch): Batch {
  if (!task.flip) return certain;
  const at = componentIndex(task.components, task.flip.component);
  const components = certain.components.slice();
  for (let i = at; i < components.length; i += task.components.length) components[i] = 1 - components[i];
  return { ...certain, components };
}
