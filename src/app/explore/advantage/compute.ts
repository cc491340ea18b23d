import { advantages } from '../../../core/advantages/index.ts';
import type { ParamValues } from '../../../core/params.ts';
import type { Batch } from '../../../core/stages/batch.ts';
import type { RewardPart } from '../../../core/stages/stage.ts';
import { batchOf, bound, component } from '../batch.ts';
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
  /** Rows of the first group. */
  readonly size: number;
}

export function groupBatch({ rewards, others, second, weight, lengths, greedy }: AdvantageState): GroupBatch {
  const all = [rewards, ...others];
  const components = all.flatMap((group, g) =>
    group.map((first, i) => (second.length === 0 ? [first] : [first, g === 0 ? (second[i] ?? 0) : 0])),
  );
  const rowLengths = all.flatMap((group, g) =>
    group.map((_, i) => (g === 0 ? (lengths[i] ?? lengths[lengths.length - 1]) : lengths[0])),
  );
  const bare = batchOf({
    lengths: rowLengths,
    groups: all.flatMap((group, g) => group.map(() => g)),
    components,
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

export function estimate(id: string, group: GroupBatch, changed: ParamValues): number[] {
  const { variant, params } = bound('advantage', id, changed);
  const perToken = variant.estimate(group.batch, params as never, { parts: group.parts });
  const { width, lengths } = group.batch;
  return Array.from({ length: group.size }, (_, row) => {
    const own = perToken.subarray(row * width, row * width + lengths[row]);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
}

/** All estimators of the registry on the same group. */
export function estimateAll(state: AdvantageState): Estimated[] {
  const group = groupBatch(state);
  const { eps, ddof, single, limit } = state;
  return advantages.map(({ id, title }) => {
    try {
      return { id, title, values: estimate(id, group, { eps, ddof, single, limit }), problem: '' };
    } catch (error) {
      return { id, title, values: [], problem: error instanceof Error ? error.message : String(error) };
    }
  });
}

/** The group z-score's settings in each library. */
export const libraries = [
  { id: 'trl', title: 'TRL', eps: 1e-4, ddof: '1', single: 'zero', limit: 0 },
  { id: 'verl', title: 'verl', eps: 1e-6, ddof: '1', single: 'reward', limit: 0 },
  { id: 'openrlhf', title: 'OpenRLHF', eps: 1e-9, ddof: '1', single: 'zero', limit: 10 },
  { id: 'open-instruct', title: 'open-instruct', eps: 1e-8, ddof: '0', single: 'zero', limit: 0 },
] as const;

export function inLibraries(state: AdvantageState): Estimated[] {
  const group = groupBatch(state);
  return libraries.map(({ id, title, eps, ddof, single, limit }) => ({
    id,
    title,
    values: estimate('group-z-score', group, { eps, ddof, single, limit }),
    problem: '',
  }));
}
