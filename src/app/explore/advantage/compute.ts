import { advantages } from '../../../core/advantages/index.ts';
import type { ParamValues } from '../../../core/params.ts';
import type { Batch } from '../../../core/stages/batch.ts';
import type { AdvantageVariant, RewardPart } from '../../../core/stages/stage.ts';
import { batchOf, bound, component } from '../batch.ts';
import { type Curve, settingsOf } from '../state/curves.ts';
import type { AdvantageState } from './fields.ts';

/** What one estimator makes of the group. */
export interface Estimated {
  readonly id: string;
  readonly title: string;
  /** Â of each response of the group: the mean over its tokens. Empty where the estimator does not apply. */
  readonly values: readonly number[];
  /** Why it does not apply, or ''. */
  readonly problem: string;
}

/** The group that is dragged, and the other prompts' groups of the same step. */
export interface GroupBatch {
  readonly batch: Batch;
  readonly parts: readonly RewardPart[];
  /** Rows of the first group: the first rows. */
  readonly size: number;
}

/** Lengths go on with the last one given; a second reward that is not given is 0. Other groups have the first length. */
export function groupBatch({
  rewards,
  others,
  second,
  weight,
  lengths,
  greedy,
}: Omit<AdvantageState, 'look' | 'with'>): GroupBatch {
  const all = [rewards, ...others];
  const rows = all.flatMap((group, g) => group.map((reward, i) => ({ g, i, reward })));
  const bare = batchOf({
    lengths: rows.map(({ g, i }) => (g === 0 ? (lengths[i] ?? lengths[lengths.length - 1]) : lengths[0])),
    groups: rows.map(({ g }) => g),
    components: rows.map(({ g, i, reward }) => [
      reward,
      ...(second.length === 0 ? [] : [g === 0 ? (second[i] ?? 0) : 0]),
    ]),
    // No two responses begin alike.
    token: (row) => row,
    greedy,
  });
  const kinds = [component('reward', 'reward', 1), component('second', 'second reward', weight)];
  const context = { components: kinds.slice(0, second.length === 0 ? 1 : 2), maxResponse: bare.width };
  const sum = bound('reward', 'components');
  const total = new Float64Array(bare.rows);
  sum.variant.shape(bare, context, sum.params as never, total);
  const batch = { ...bare, rewards: total, values: expected({ ...bare, rewards: total }) };
  const parts = sum.variant.parts?.(bare, context, sum.params as never) ?? [];
  return { batch, parts, size: rewards.length };
}

/** A critic that knows each prompt's mean reward, and nothing of the response: reward minus what centring leaves. */
function expected(batch: Batch): Float64Array {
  const { variant, params } = bound('advantage', 'mean-centred', { single: 'zero' });
  const centred = variant.estimate(batch, params as never);
  return centred.map((value, i) => batch.rewards[Math.floor(i / batch.width)] - value);
}

/** Â of each response of the first group: the mean over its tokens. */
export function estimate(
  variant: AdvantageVariant,
  { batch, parts, size }: GroupBatch,
  params: ParamValues,
): number[] {
  const perToken = variant.estimate(batch, params as never, { parts, memory: {} });
  const { width, lengths } = batch;
  return Array.from({ length: size }, (_, row) => {
    const own = perToken.subarray(row * width, row * width + lengths[row]);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
}

/** All estimators of the registry on the same group; `changed` are those whose parameters are not their defaults. */
export function estimateAll(group: GroupBatch, changed: readonly Curve[]): Estimated[] {
  return advantages.map((variant) => {
    const { id, title } = variant;
    try {
      const values = estimate(variant, group, settingsOf(changed, variant));
      return { id, title, values, problem: '' };
    } catch (error) {
      return { id, title, values: [], problem: error instanceof Error ? error.message : String(error) };
    }
  });
}
