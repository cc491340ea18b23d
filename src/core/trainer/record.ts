import { type Batch, promptOf, rowsByGroup } from '../stages/batch.ts';
import type { Recipe } from '../stages/recipe.ts';
import { mean, standardDeviation } from '../stats/summary.ts';
import type { Task } from '../tasks/task.ts';
import type { Trace, TracedStep } from './trace.ts';
import type { MemberStep } from './update.ts';

/** One group of one lane at one step, with all that was computed on the way: what the page shows token by token. */
export interface RecordedGroup {
  readonly lane: number;
  readonly seedIndex: number;
  /** Steps done, this one included: the group was drawn with the weights of the step before. */
  readonly step: number;
  readonly promptId: number;
  /** The prompt as people read it. */
  readonly prompt: string;
  /** A response that the verifier calls right; null where there is none to show. */
  readonly answer: string | null;
  readonly recipe: Recipe;
  readonly batch: RecordedBatch;
  /** Updates that the step made of its rollouts. */
  readonly updates: number;
  readonly rows: readonly RecordedRollout[];
}

/** What the group's numbers depend on beside the group: the step's whole batch. */
export interface RecordedBatch {
  readonly rows: number;
  /** Tokens that the policy chose. */
  readonly tokens: number;
  readonly maxResponse: number;
  /** Of all rewards; the deviation divides by n − 1. */
  readonly meanReward: number;
  readonly stdReward: number;
}

/** A rollout of a recorded group. Arrays hold one number per token, in order. */
export interface RecordedRollout {
  /** The question as the row was asked it, where that is with more in its context than its group’s. */
  readonly asked?: string;
  readonly tokens: Int32Array;
  /** 1 where the policy chose the token. */
  readonly mask: Uint8Array;
  readonly truncated: boolean;
  /** What the verifier said, in the order of the task's components. */
  readonly components: Float64Array;
  readonly reward: number;
  /** The reward as each of the recipe's shapers left it. */
  readonly shaped: Float64Array;
  /** What single tokens get on top of the reward; null without. */
  readonly tokenRewards: Float64Array | null;
  /** log π when the token was drawn. */
  readonly logps: Float64Array;
  /** Log-probability under the sampler that drew it, and under the reference where a recipe or metric asked. */
  readonly samplerLogps: Float64Array;
  readonly referenceLogps: Float64Array | null;
  readonly entropies: Float64Array;
  readonly advantages: Float64Array;
  /** What masks and corrections multiply the token's policy term by; 1 without. */
  readonly factors: Float64Array;
  /** ρ, region of the clip and ∂loss/∂log π in the last update that used the token. */
  readonly ratios: Float64Array;
  readonly regions: Uint8Array;
  readonly dLogps: Float64Array;
  /** How `dLogps` came about. */
  readonly trace: Trace;
}

/** Which group is recorded of each lane. */
export interface Watch {
  /** Its place in the step. */
  readonly group: number;
  readonly seedIndex: number;
  /** Instead of a place: the prompt by its id, at the steps that draw it. */
  readonly promptId?: number;
}

/** The watched group (or the last one there is) of each traced step that has it. */
export function recordGroups(
  task: Task,
  steps: readonly MemberStep[],
  done: number,
  watched: Watch,
): RecordedGroup[] {
  return steps.flatMap((step) => {
    const { trace } = step;
    const group = trace && recordGroup(task, { ...step, trace }, done, watched);
    return group ? [group] : [];
  });
}

function recordGroup(
  task: Task,
  step: TracedStep,
  done: number,
  { group: place, promptId }: Watch,
): RecordedGroup | null {
  const { batch, lane, seedIndex, recipe, totals } = step;
  // Groups that were filtered out have no rows.
  const rows = rowsByGroup(batch);
  const trained = Array.from(rows.keys()).filter((group) => rows[group].length > 0);
  const group =
    promptId === undefined
      ? trained[Math.min(place, trained.length - 1)]
      : trained.find((each) => batch.prompts[each].id === promptId);
  if (group === undefined) return null;
  const prompt = batch.prompts[group];
  return {
    lane,
    seedIndex,
    step: done,
    promptId: prompt.id,
    prompt: task.describe(prompt),
    answer: task.answer?.(prompt) ?? null,
    recipe: recipe.recipe,
    batch: recordBatch(task, batch),
    updates: totals.updates,
    rows: rows[group].map((row) => recordRollout(task, step, row)),
  };
}

function recordBatch({ maxResponse }: Task, { rows, mask, rewards }: Batch): RecordedBatch {
  return {
    rows,
    tokens: mask.reduce((sum, own) => sum + own, 0),
    maxResponse,
    meanReward: mean(rewards),
    stdReward: standardDeviation(rewards),
  };
}

function recordRollout(task: Task, step: TracedStep, row: number): RecordedRollout {
  const { batch, trace } = step;
  const from = row * batch.width;
  const to = from + batch.lengths[row];
  const own = (array: Float64Array) => array.slice(from, to);
  const wide = (array: ArrayLike<number>) =>
    Float64Array.from({ length: to - from }, (_, t) => array[from + t]);
  const count = task.components.length;
  const asked = promptOf(batch, row);
  return {
    ...(asked !== batch.prompts[batch.groups[row]] && { asked: task.describe(asked) }),
    tokens: batch.tokens.slice(from, to),
    mask: batch.mask.slice(from, to),
    truncated: batch.truncated[row] === 1,
    components: batch.components.slice(row * count, (row + 1) * count),
    reward: batch.rewards[row],
    shaped: Float64Array.from(step.shaped, (rewards) => rewards[row]),
    tokenRewards: batch.tokenRewards && own(batch.tokenRewards),
    logps: wide(batch.oldLogps),
    samplerLogps: wide(batch.samplerLogps),
    referenceLogps: step.referenceLogps && wide(step.referenceLogps),
    entropies: wide(batch.entropies),
    advantages: own(step.advantages),
    factors: own(step.factors),
    ratios: own(step.ratios),
    regions: step.regions.slice(from, to),
    dLogps: own(step.dLogps),
    trace: {
      logps: own(trace.logps),
      weights: own(trace.weights),
      slopes: own(trace.slopes),
      policy: own(trace.policy),
      penalties: trace.penalties.map(own),
    },
  };
}
