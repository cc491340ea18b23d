import { variantOf } from '../../core/stages/index.ts';
import type { RecordedGroup, RecordedRollout } from '../../core/trainer/record.ts';

/** The push on one token, taken apart: all are parts of −∂loss/∂log π, so that positive ones push up. */
export interface Pieces {
  /** Weight of the token by the aggregation, what corrections make of it, and the slope of its own term. */
  readonly weight: number;
  readonly factor: number;
  /** NaN where the objective's terms are not the tokens' own. */
  readonly slope: number;
  /** weight · factor · slope */
  readonly own: number;
  /** What the ratio hands to this token of the response's own pushes; `own` where each ratio is a token's own. */
  readonly handed: number;
  readonly handedBy: 'token' | 'mean' | 'sum';
  /** What the objective adds to that; NaN where its terms do not come apart. */
  readonly rest: number;
  /** All that the objective does. */
  readonly policy: number;
  /** Each penalty of the recipe, in order. */
  readonly penalties: readonly number[];
  readonly push: number;
}

/** Ratios of a whole response hand all of its pushes to each of its tokens. */
const sharing: Readonly<Record<string, 'mean' | 'sum'>> = { sequence: 'mean', 'sequence-product': 'sum' };

/** Rounding aside, two sums are the same. */
const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (Math.abs(a) + Math.abs(b));

export function piecesOf({ recipe }: Pick<RecordedGroup, 'recipe'>, row: RecordedRollout, t: number): Pieces {
  const { trace, factors } = row;
  const pushOf = (i: number) => trace.weights[i] * factors[i] * trace.slopes[i];
  const policy = positive(-trace.policy[t]);
  const own = positive(pushOf(t));
  // An objective that has no use for the ratio hands nothing around.
  const usesRatio = variantOf('objective', recipe.objective.id).ignores?.ratio === undefined;
  const handedBy = (usesRatio && sharing[recipe.ratio.id]) || 'token';
  const handed = handedBy === 'token' ? own : acrossRow(row, pushOf, handedBy);
  return {
    weight: trace.weights[t],
    factor: factors[t],
    slope: positive(trace.slopes[t]),
    own,
    handed,
    handedBy,
    rest: isNear(handed, policy) ? 0 : policy - handed,
    policy,
    penalties: trace.penalties.map((penalty) => positive(-penalty[t])),
    push: positive(-row.dLogps[t]),
  };
}

/** Zero without a sign. */
const positive = (value: number) => value + 0;

function acrossRow({ mask }: RecordedRollout, value: (t: number) => number, by: 'mean' | 'sum'): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < mask.length; t++) {
    if (!mask[t]) continue;
    sum += value(t);
    count += 1;
  }
  return by === 'mean' ? sum / count : sum;
}
