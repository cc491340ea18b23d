import { rowsByGroup } from '../stages/batch.ts';
import type { Task } from '../tasks/task.ts';
import type { MemberStep } from './update.ts';

/** One group of one lane at one step, with all that was computed on the way: what the page shows token by token. */
export interface RecordedGroup {
  readonly lane: number;
  readonly seedIndex: number;
  readonly step: number;
  readonly promptId: number;
  /** The prompt as people read it. */
  readonly prompt: string;
  readonly rows: readonly RecordedRollout[];
}

/** A rollout of a recorded group. Arrays hold one number per token, in order. */
export interface RecordedRollout {
  readonly tokens: Int32Array;
  /** 1 where the policy chose the token. */
  readonly mask: Uint8Array;
  readonly truncated: boolean;
  /** What the verifier said, in the order of the task's components. */
  readonly components: Float64Array;
  readonly reward: number;
  /** log π when the token was drawn. */
  readonly logps: Float64Array;
  readonly entropies: Float64Array;
  readonly advantages: Float64Array;
  /** What masks and corrections multiply the token's policy term by; 1 without. */
  readonly factors: Float64Array;
  /** ρ, region of the clip and ∂loss/∂log π in the last update that used the token. */
  readonly ratios: Float64Array;
  readonly regions: Uint8Array;
  readonly dLogps: Float64Array;
}

/** The given group (or the last one there is) of a member's step. */
export function recordGroup(task: Task, step: MemberStep, done: number, watched: number): RecordedGroup {
  const { batch, lane, seedIndex } = step;
  const group = Math.min(watched, batch.prompts.length - 1);
  const prompt = batch.prompts[group];
  const rows = rowsByGroup(batch)[group].map((row) => recordRollout(task, step, row));
  return { lane, seedIndex, step: done, promptId: prompt.id, prompt: task.describe(prompt), rows };
}

function recordRollout(task: Task, step: MemberStep, row: number): RecordedRollout {
  const { batch } = step;
  const from = row * batch.width;
  const to = from + batch.lengths[row];
  const count = task.components.length;
  return {
    tokens: batch.tokens.slice(from, to),
    mask: batch.mask.slice(from, to),
    truncated: batch.truncated[row] === 1,
    components: batch.components.slice(row * count, (row + 1) * count),
    reward: batch.rewards[row],
    logps: Float64Array.from(batch.oldLogps.subarray(from, to)),
    entropies: Float64Array.from(batch.entropies.subarray(from, to)),
    advantages: step.advantages.slice(from, to),
    factors: step.factors.slice(from, to),
    ratios: step.ratios.slice(from, to),
    regions: step.regions.slice(from, to),
    dLogps: step.dLogps.slice(from, to),
  };
}
