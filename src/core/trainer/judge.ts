import type { RandomStream } from '../random.ts';
import type { Batch, Reals } from '../stages/batch.ts';
import type { Choice } from '../stages/recipe.ts';
import type { RewardContext, RewardPart, RewardVariant } from '../stages/stage.ts';
import { hasFixedLength, type Task, verdictComponent } from '../tasks/task.ts';
import { type Memories, memoryOf } from './memories.ts';

export interface JudgeContext {
  readonly task: Task;
  /** [rows, width]; null where no variant needs them, or the rows have not been scored. */
  readonly referenceLogps: Reals | null;
  /** Changed by shapers that remember; absent where the rows are judged by the way, e.g. to filter groups. */
  readonly memories?: Memories;
  readonly wantParts?: boolean;
  /** Steps done before this one; 0 when absent. */
  readonly step?: number;
  /** Where the rows are judged to be trained on. */
  readonly random?: RandomStream;
}

export interface Judged {
  /** [rows] */
  readonly rewards: Float64Array;
  /** [rows, width]; null where no shaper gives tokens anything. */
  readonly tokenRewards: Float64Array | null;
  /** [shapers][rows] the rewards as each shaper left them. */
  readonly shaped: readonly Float64Array[];
  /** The rewards that were added up, when asked for. */
  readonly parts: readonly RewardPart[];
}

type Chosen = Choice & { readonly variant: RewardVariant };

/** Takes a graded batch through a recipe's reward shapers. */
export function judge(shapers: readonly Chosen[], batch: Batch, context: JudgeContext): Judged {
  const { task, referenceLogps, memories, wantParts, step = 0, random } = context;
  const { components, maxResponse, correct, partial, judge } = task;
  const rewards = new Float64Array(batch.rows);
  let tokenRewards: Float64Array | null = null;
  const shared: RewardContext = {
    components,
    maxResponse,
    fixedLength: hasFixedLength(task),
    correct: verdictComponent(task),
    truth: correct,
    referenceLogps,
    ...(partial !== undefined && { partial }),
    ...(judge !== undefined && { judge }),
    ...(task.rubric && { rubric: task.rubric }),
    ...(task.answerFrom && { answerFrom: task.answerFrom.bind(task) }),
    ...(task.noise && { noise: task.noise }),
    step,
    ...(random && { random }),
    tokenRewards: () => {
      tokenRewards ??= new Float64Array(batch.mask.length);
      return tokenRewards;
    },
  };
  const parts: RewardPart[] = [];
  const shaped: Float64Array[] = [];
  for (const { id, variant, params } of shapers) {
    const own = memories ? { ...shared, memory: memoryOf(memories, 'reward', id) } : shared;
    const before = rewards.slice();
    variant.shape(batch, own, params, rewards);
    shaped.push(rewards.slice());
    if (!wantParts) continue;
    if (variant.parts) parts.push(...variant.parts(batch, own, params));
    else parts.push({ weight: 1, values: rewards.map((reward, row) => reward - before[row]) });
  }
  return { rewards, tokenRewards, shaped, parts };
}
