import type { Component, Prompt } from '../tasks/task.ts';

export type Reals = Float32Array | Float64Array;

/**
 * One member's responses of one step (or a part of them). Flat arrays are row-major; a row is one response of
 * up to `width` tokens. Rows of a group may stand anywhere.
 */
export interface Batch {
  readonly rows: number;
  readonly width: number;
  readonly prompts: readonly Prompt[];
  /** [rows] index into `prompts`. */
  readonly groups: Int32Array;
  /** [rows, width]; 0 beyond a row's length. */
  readonly tokens: Int32Array;
  /** [rows] tokens in each row, observations included. */
  readonly lengths: Int32Array;
  /** [rows, width] 1 where the policy chose the token, so that it may be trained on. */
  readonly mask: Uint8Array;
  /** [rows] 1 where the response hit the limit without its stop token. */
  readonly truncated: Uint8Array;
  /** [rows] sampling temperature. */
  readonly temperatures: Float32Array;
  /** [rows, components] what the verifier said. */
  readonly components: Float64Array;
  /** [rows] the shaped reward of the whole response. NaN: nothing was said of it, so it gets no advantage. */
  readonly rewards: Float64Array;
  /** [rows, width] what single tokens get on top of their row's reward (KL in the reward); null without. */
  readonly tokenRewards: Float64Array | null;
  /** [rows, width] log π of the policy at the start of the step's updates. */
  readonly oldLogps: Reals;
  /** [rows, width] log-probability under the sampler, which may be older, hotter or colder than the policy. */
  readonly samplerLogps: Reals;
  /** [rows, width] entropy of the next-token distribution, same policy as `oldLogps`, in nats. */
  readonly entropies: Reals;
  /** [rows, width] Σ_v π(v)², same policy; null unless an estimator needs it. */
  readonly collisions: Reals | null;
  /** [rows, width] the critic's value of the state before each token; null without a critic. */
  readonly values: Reals | null;
  /** [rows] reward of the greedy response to the row's prompt; null unless an estimator needs it. */
  readonly baselines: Float64Array | null;
  /** [rows, width] mean over the vocabulary of log π, same policy; absent unless an objective needs it. */
  readonly meanLogps?: Reals;
  /** [rows] the question as the row was asked it; absent where all were asked their group’s prompt. */
  readonly asked?: readonly Prompt[];
  /** [rows] what a strategy that draws unevenly says that each row stands for; absent where it does not. */
  readonly drawWeights?: Float64Array;
  /** [rows] 1 where the row was drawn under another context than it is learnt under; absent where none was. */
  readonly offPolicy?: Uint8Array;
  /** [rows] kind of trajectory, as the task tells them apart; absent where it does not. */
  readonly strata?: Int32Array;
  /** [rows, width, outputs] tempered logits of a teacher; NaN at tokens without one, absent where no row has any. */
  readonly teacherLogits?: Reals;
  /** [rows, width, featureSlots] */
  readonly features: Int32Array;
  readonly featureSlots: number;
}

/** The question as a row was asked it. */
export function promptOf(
  { asked, prompts, groups }: Pick<Batch, 'asked' | 'prompts' | 'groups'>,
  row: number,
): Prompt {
  return asked?.[row] ?? prompts[groups[row]];
}

/** Rows of each group, in row order. Groups without rows are empty lists. */
export function rowsByGroup(batch: Pick<Batch, 'groups' | 'rows' | 'prompts'>): number[][] {
  const lists: number[][] = batch.prompts.map(() => []);
  for (let row = 0; row < batch.rows; row++) lists[batch.groups[row]].push(row);
  return lists;
}

/** [rows] how many tokens of each row the policy chose: Σ mask. */
export function ownLengths(batch: Pick<Batch, 'rows' | 'width' | 'mask'>): Int32Array {
  const { rows, width, mask } = batch;
  const counts = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < width; t++) counts[row] += mask[row * width + t];
  }
  return counts;
}

/** Spreads one number a row, [rows], over the row's own tokens, [rows, width]. */
export function perToken(
  batch: Pick<Batch, 'rows' | 'width' | 'mask'>,
  perRow: ArrayLike<number>,
): Float64Array {
  const { rows, width, mask } = batch;
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < width; t++) if (mask[row * width + t]) out[row * width + t] = perRow[row];
  }
  return out;
}

type Grid = Int32Array | Uint8Array | Float32Array | Float64Array;

/** The given rows of an array with `stride` numbers a row, in the given order. */
export function takeRows<A extends Grid>(array: A, rows: ArrayLike<number>, stride: number): A {
  const out = new (array.constructor as new (length: number) => A)(rows.length * stride);
  for (let i = 0; i < rows.length; i++) {
    out.set(array.subarray(rows[i] * stride, (rows[i] + 1) * stride), i * stride);
  }
  return out;
}

/** The part of a batch that holds the given rows; groups keep their numbers. */
export function selectRows(batch: Batch, rows: ArrayLike<number>): Batch {
  const { width, featureSlots } = batch;
  const components = batch.rows === 0 ? 0 : batch.components.length / batch.rows;
  return {
    rows: rows.length,
    width,
    prompts: batch.prompts,
    groups: takeRows(batch.groups, rows, 1),
    tokens: takeRows(batch.tokens, rows, width),
    lengths: takeRows(batch.lengths, rows, 1),
    mask: takeRows(batch.mask, rows, width),
    truncated: takeRows(batch.truncated, rows, 1),
    temperatures: takeRows(batch.temperatures, rows, 1),
    components: takeRows(batch.components, rows, components),
    rewards: takeRows(batch.rewards, rows, 1),
    tokenRewards: batch.tokenRewards && takeRows(batch.tokenRewards, rows, width),
    oldLogps: takeRows(batch.oldLogps, rows, width),
    samplerLogps: takeRows(batch.samplerLogps, rows, width),
    entropies: takeRows(batch.entropies, rows, width),
    collisions: batch.collisions && takeRows(batch.collisions, rows, width),
    values: batch.values && takeRows(batch.values, rows, width),
    baselines: batch.baselines && takeRows(batch.baselines, rows, 1),
    ...(batch.meanLogps && { meanLogps: takeRows(batch.meanLogps, rows, width) }),
    ...(batch.asked && { asked: Array.from(rows, (row) => promptOf(batch, row)) }),
    ...(batch.drawWeights && { drawWeights: takeRows(batch.drawWeights, rows, 1) }),
    ...(batch.offPolicy && { offPolicy: takeRows(batch.offPolicy, rows, 1) }),
    ...(batch.strata && { strata: takeRows(batch.strata, rows, 1) }),
    ...(batch.teacherLogits && {
      teacherLogits: takeRows(batch.teacherLogits, rows, batch.teacherLogits.length / batch.rows),
    }),
    features: takeRows(batch.features, rows, width * featureSlots),
    featureSlots,
  };
}

/** Column of a component in `batch.components`. Throws where the task has no such component. */
export function componentIndex(components: readonly Component[], id: string): number {
  const index = components.findIndex((component) => component.id === id);
  if (index < 0) {
    throw new Error(
      `no reward component "${id}"; the task has ${components.map((component) => component.id).join(', ')}`,
    );
  }
  return index;
}
