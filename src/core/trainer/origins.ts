import type { Rollout, Sampled, SampleRow } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';

/** An answer as its policy has just drawn it. */
interface Origin {
  readonly policy: string | undefined;
  readonly row: SampleRow;
  readonly logps: Float32Array;
  /** [tokens] of the distributions that the tokens were drawn from, in nats. */
  readonly entropies: Float32Array;
}

/**
 * Where a step's answers come from, as far as policies drew them with the weights that they still have. Scoring such
 * an answer under the same prompt, at the same temperature, would only say again what drawing it has said.
 */
export class Origins {
  /** By their tokens: whatever a strategy makes of an answer is an array of its own. */
  private readonly answers = new Map<Int32Array, Origin>();

  note({ tokens, logps }: Sampled, origin: Omit<Origin, 'logps'>): void {
    // A continuation is not all that a rollout consists of.
    if (origin.row.prefix.length === 0) this.answers.set(tokens, { ...origin, logps });
  }

  /** [tokens] entropies of a rollout that is what its policy drew for the prompt; null where it has to be scored. */
  entropiesOf({ tokens, logps, temperature, policy }: Rollout, prompt: Prompt): Float32Array | null {
    const origin = this.answers.get(tokens);
    if (!origin || origin.logps !== logps || origin.policy !== policy) return null;
    return origin.row.prompt === prompt && origin.row.temperature === temperature ? origin.entropies : null;
  }
}
