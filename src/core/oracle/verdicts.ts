import { RandomStream } from '../random.ts';
import { type Batch, componentIndex } from '../stages/batch.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { NotExact } from './not-exact.ts';

/** A stream whose uniforms lie above every probability, and that counts how often it was asked. */
class NoChance extends RandomStream {
  asked = 0;

  constructor() {
    super({ seed: 0, seedIndex: 0, step: 0, stream: 'verifier' });
  }

  override word(): number {
    this.asked += 1;
    return 0xffffffff;
  }

  override uniform(): number {
    this.word();
    return 1;
  }

  override normal(): number {
    this.word();
    return 0;
  }
}

/** Writes what the verifier says of a response when chance stays out of it. Throws where it cannot be left out. */
export function certainVerdict(
  task: Task,
  prompt: Prompt,
  tokens: ArrayLike<number>,
  start: number,
  length: number,
  out: Float64Array,
): void {
  const stream = new NoChance();
  const ended = task.stopToken < 0 || tokens[start + length - 1] === task.stopToken;
  task.verify(prompt, tokens, start, length, !ended, stream, out);
  // A noisy verdict is one uniform; of anything beyond that the expectation is not known.
  if (stream.asked > (task.noise ? 1 : 0)) {
    throw new NotExact(
      'The verifier of this task rolls dice in a way whose expectation is not known exactly.',
    );
  }
}

/** The batch with the verdicts that it would have without chance. */
export function withoutChance(task: Task, batch: Batch): Batch {
  if (!task.noise) return batch;
  const count = task.components.length;
  const components = new Float64Array(batch.rows * count);
  for (let row = 0; row < batch.rows; row++) {
    const out = components.subarray(row * count, (row + 1) * count);
    const prompt = batch.prompts[batch.groups[row]];
    certainVerdict(task, prompt, batch.tokens, row * batch.width, batch.lengths[row], out);
  }
  return { ...batch, components };
}

/** How a noisy verifier may err on a batch graded without chance. */
export interface VerdictErrors {
  /** The batch with every verdict turned. */
  readonly turned: Batch;
  /** [rows] chance that the row's verdict is. */
  readonly rates: Float64Array;
}

/** Null where the verifier does not err. */
export function errorsOf(task: Task, certain: Batch): VerdictErrors | null {
  const { noise } = task;
  if (!noise) return null;
  const count = task.components.length;
  const at = componentIndex(task.components, noise.component);
  const components = certain.components.slice();
  const rates = Float64Array.from({ length: certain.rows }, (_, row) => {
    const verdict = certain.components[row * count + at];
    components[row * count + at] = 1 - verdict;
    const { falsePositive, falseNegative } = noise.rates(certain.prompts[certain.groups[row]]);
    return verdict === 1 ? falseNegative : falsePositive;
  });
  return { turned: { ...certain, components }, rates };
}
