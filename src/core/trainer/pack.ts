import type { ScoreRequest } from '../../runtime/runtime.ts';
import { RandomStream, type StreamAddress } from '../random.ts';
import { type Batch, promptOf } from '../stages/batch.ts';
import type { Rollout } from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';

/** Rollouts of one group are numbered below this, so that (group, rollout) is one sub-stream index. */
const rolloutsPerGroup = 4096;

/** Sub-stream of a rollout: the same in every lane, whatever its group size. */
export function rolloutIndex(group: number, index: number): number {
  return group * rolloutsPerGroup + index;
}

/**
 * Rollouts as flat arrays, graded by the task's verifier where their strategy has not had it done; what the learner
 * says of them is still zero. `firstGroup`: the number of the first prompt's group in the verifier's streams.
 */
export function pack(
  task: Task,
  prompts: readonly Prompt[],
  rollouts: readonly Rollout[],
  verifier: Omit<StreamAddress, 'index'>,
  firstGroup = 0,
): Batch {
  const rows = rollouts.length;
  const width = task.maxResponse;
  const { slots } = task.features;
  const batch: Batch = {
    rows,
    width,
    prompts,
    groups: Int32Array.from(rollouts, (rollout) => rollout.group),
    tokens: new Int32Array(rows * width),
    lengths: Int32Array.from(rollouts, (rollout) => rollout.tokens.length),
    mask: new Uint8Array(rows * width),
    truncated: new Uint8Array(rows),
    temperatures: Float32Array.from(rollouts, (rollout) => rollout.temperature),
    components: new Float64Array(rows * task.components.length),
    rewards: new Float64Array(rows),
    oldLogps: new Float32Array(rows * width),
    tokenRewards: null,
    samplerLogps: new Float32Array(rows * width),
    entropies: new Float32Array(rows * width),
    collisions: null,
    values: null,
    baselines: null,
    features: new Int32Array(rows * width * slots).fill(-1),
    featureSlots: slots,
    ...(rollouts.some(({ asked }) => asked) && {
      asked: rollouts.map(({ asked, group }) => asked ?? prompts[group]),
    }),
    ...(rollouts.some(({ weight }) => weight !== undefined) && {
      drawWeights: Float64Array.from(rollouts, ({ weight = 1 }) => weight),
    }),
    ...(rollouts.some(({ offPolicy }) => offPolicy) && {
      offPolicy: Uint8Array.from(rollouts, ({ offPolicy }) => (offPolicy ? 1 : 0)),
    }),
    ...(rollouts.some(({ teacherLogits }) => teacherLogits) && {
      teacherLogits: new Float32Array(rows * width * task.outputs).fill(Number.NaN),
    }),
    ...(task.stratum && { strata: new Int32Array(rows) }),
  };
  const drawn = new Int32Array(prompts.length);
  rollouts.forEach((rollout, row) => {
    const index = rolloutIndex(firstGroup + rollout.group, drawn[rollout.group]++);
    fillRow(task, batch, row, rollout, new RandomStream({ ...verifier, index }));
  });
  return batch;
}

function fillRow(task: Task, batch: Batch, row: number, rollout: Rollout, random: RandomStream): void {
  const { width, featureSlots } = batch;
  const start = row * width;
  const length = rollout.tokens.length;
  const prompt = promptOf(batch, row);
  batch.tokens.set(rollout.tokens, start);
  batch.samplerLogps.set(rollout.logps, start);
  if (rollout.mask) batch.mask.set(rollout.mask, start);
  else batch.mask.fill(1, start, start + length);
  if (rollout.teacherLogits) batch.teacherLogits?.set(rollout.teacherLogits, start * task.outputs);
  const ended = hasEnded(task, prompt, rollout.tokens);
  if (batch.strata && task.stratum) batch.strata[row] = task.stratum(prompt, rollout.tokens, 0, length);
  batch.truncated[row] = ended ? 0 : 1;
  for (let t = 0; t < length; t++) {
    task.features.read(prompt, t, batch.tokens, start, batch.features, (start + t) * featureSlots);
  }
  const count = task.components.length;
  const graded = batch.components.subarray(row * count, (row + 1) * count);
  if (rollout.components) graded.set(rollout.components);
  else task.verify(prompt, batch.tokens, start, length, !ended, random, graded);
}

/** Whether a response has come to its own end, rather than to the limit. */
function hasEnded(task: Task, prompt: Prompt, tokens: Int32Array): boolean {
  if (task.stopToken >= 0 && tokens[tokens.length - 1] === task.stopToken) return true;
  return task.turn ? task.turn(prompt, tokens) === null : task.stopToken < 0;
}

/** The rows of one member, for `scoreRequest`. */
export interface MemberRows {
  readonly member: number;
  readonly batch: Batch;
}

/** One request over the rows of many members, in the given order. All batches have the same width and slots. */
export function scoreRequest(parts: readonly MemberRows[]): ScoreRequest {
  const rows = parts.reduce((sum, { batch }) => sum + batch.rows, 0);
  const { width, featureSlots } = parts[0].batch;
  const request = {
    members: new Int32Array(rows),
    contexts: parts.flatMap(({ batch }) => Array.from(batch.groups, (_, row) => promptOf(batch, row).tokens)),
    temperatures: new Float32Array(rows),
    width,
    tokens: new Int32Array(rows * width),
    lengths: new Int32Array(rows),
    features: new Int32Array(rows * width * featureSlots),
    featureSlots,
  };
  let at = 0;
  for (const { member, batch } of parts) {
    request.members.fill(member, at, at + batch.rows);
    request.temperatures.set(batch.temperatures, at);
    request.tokens.set(batch.tokens, at * width);
    request.lengths.set(batch.lengths, at);
    request.features.set(batch.features, at * width * featureSlots);
    at += batch.rows;
  }
  return request;
}

/** Cuts an array over the rows of `scoreRequest(parts)`, `stride` numbers a row, back into one view a part. */
export function splitRows(parts: readonly MemberRows[], array: Float32Array, stride: number): Float32Array[] {
  let at = 0;
  return parts.map(({ batch }) => {
    const from = at * stride;
    at += batch.rows;
    return array.subarray(from, at * stride);
  });
}
