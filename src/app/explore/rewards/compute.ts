import type { ParamValues } from '../../../core/params.ts';
import { rewards } from '../../../core/rewards/index.ts';
import type { Batch } from '../../../core/stages/batch.ts';
import { variantOf } from '../../../core/stages/index.ts';
import type { RewardVariant } from '../../../core/stages/stage.ts';
import { batchOf, bound, component } from '../batch.ts';

/** What the responses have in common. */
export interface Setting {
  /** The longest response allowed, where it is cut off. */
  readonly longest: number;
  /** What a right answer gets from the verifier. */
  readonly worth: number;
  /** Tokens after which a response repeats itself. */
  readonly cycle: number;
}

/** Rewards by length, from 1 token to the longest: entry `i` is that of `i + 1` tokens. */
export interface RewardCurve {
  readonly right: Float64Array;
  readonly wrong: Float64Array;
}

/** One response of each length, all right or all wrong. */
function responses(right: boolean, { longest, cycle }: Omit<Setting, 'worth'>): Batch {
  const lengths = Array.from({ length: longest }, (_, i) => i + 1);
  return batchOf({
    lengths,
    // Each answers a prompt of its own: what compares with a group has nothing to compare with.
    groups: lengths.map((_, row) => row),
    components: lengths.map(() => [right ? 1 : 0]),
    truncated: lengths.map((length) => length === longest),
    token: (_, t) => t % cycle,
  });
}

/** The verifier's reward, and then the shape. Throws where the shape needs what such responses do not have. */
export function rewardCurve(shape: RewardVariant, params: ParamValues, setting: Setting): RewardCurve {
  const components = [component('correct', 'Right', setting.worth)];
  const context = { components, maxResponse: setting.longest, correct: 'correct' };
  const verdict = bound('reward', 'components');
  const of = (right: boolean) => {
    const batch = responses(right, setting);
    const out = new Float64Array(batch.rows);
    verdict.variant.shape(batch, context, verdict.params as never, out);
    shape.shape(batch, context, params as never, out);
    return out;
  };
  return { right: of(true), wrong: of(false) };
}

/** Whether its curve over length is anything but level. */
function looksAtLength(shape: RewardVariant): boolean {
  const { params } = bound('reward', shape.id);
  try {
    const { right, wrong } = rewardCurve(shape, params, { longest: 16, worth: 1, cycle: 4 });
    return [right, wrong].some((curve) => curve.some((value) => value !== curve[0]));
  } catch {
    // It compares with other responses or with partly right ones, which a curve over length does not have.
    return false;
  }
}

/** The shapes that say something of a response's length. */
export const shapes: readonly RewardVariant[] = rewards.filter(looksAtLength);

export function shapeOf(id: string): RewardVariant {
  return variantOf('reward', id);
}
