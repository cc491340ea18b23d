import { exp, log } from '../math.ts';

/** A point of the curve: mean cosine of a batch against how much it draws. */
export interface CurvePoint {
  readonly groupSize: number;
  /** Rollouts of a batch. */
  readonly rollouts: number;
  readonly cosine: number;
}

/** Where a curve first reaches a cosine. */
export type Crossing =
  | { readonly kind: 'at'; readonly groupSize: number; readonly rollouts: number }
  /** The smallest batch measured reaches it already. */
  | { readonly kind: 'before'; readonly groupSize: number; readonly rollouts: number }
  /** Not with the largest batch measured. */
  | { readonly kind: 'beyond'; readonly groupSize: number; readonly rollouts: number }
  | { readonly kind: 'unknown' };

/** How many rollouts a batch needs for its mean cosine to reach `goal`: between points, straight over log size. */
export function crossing(points: readonly CurvePoint[], goal: number): Crossing {
  const known = points.filter(({ cosine }) => !Number.isNaN(cosine));
  const next = known.findIndex(({ cosine }) => cosine >= goal);
  const last = known.at(-1);
  if (!last) return { kind: 'unknown' };
  if (next < 0) return { kind: 'beyond', groupSize: last.groupSize, rollouts: last.rollouts };
  const { groupSize, rollouts, cosine } = known[next];
  if (next === 0) return { kind: 'before', groupSize, rollouts };
  const before = known[next - 1];
  const share = (goal - before.cosine) / (cosine - before.cosine);
  const between = (a: number, b: number) => exp(log(a) + share * (log(b) - log(a)));
  return {
    kind: 'at',
    groupSize: between(before.groupSize, groupSize),
    rollouts: between(before.rollouts, rollouts),
  };
}
