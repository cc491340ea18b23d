import { defaults, type ParamValues } from '../../../src/core/params.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { ObjectiveInput, ObjectiveResult } from '../../../src/core/stages/stage.ts';
import { batchOf, normals, raggedMask } from '../stages/_fixtures.ts';

export type Pick = readonly [id: string, params?: ParamValues];

export interface Setting {
  readonly objective: Pick;
  readonly ratio?: Pick;
  readonly clip?: Pick;
  readonly aggregation?: Pick;
}

export interface Data {
  readonly batch: Batch;
  readonly logps: Float64Array;
  readonly advantages: Float64Array;
  readonly factors?: Float64Array | null;
}

/** Candidates of random choices in their own order, so that results do not hang on a stream. */
const inOrder = { permutation: (n: number) => Int32Array.from({ length: n }, (_, i) => i) };

const bound = (stage: 'objective' | 'ratio' | 'clip' | 'aggregation', [id, changed]: Pick) => {
  const variant = variantOf(stage, id);
  return { variant, params: { ...defaults(variant.params), ...changed } };
};

export function evaluate(
  setting: Setting,
  data: Data,
  random: ObjectiveInput['random'] = inOrder,
): ObjectiveResult {
  const { batch, logps, advantages, factors = null } = data;
  const objective = bound('objective', setting.objective);
  const ratio = bound('ratio', setting.ratio ?? ['token']);
  const clip = bound('clip', setting.clip ?? ['symmetric']);
  const aggregation = bound('aggregation', setting.aggregation ?? ['sequence-mean']);
  const of = <V>(variant: unknown) => variant as V;
  const r = of<ReturnType<typeof variantOf<'ratio'>>>(ratio.variant);
  const c = of<ReturnType<typeof variantOf<'clip'>>>(clip.variant);
  const a = of<ReturnType<typeof variantOf<'aggregation'>>>(aggregation.variant);
  // A coin, before and now: an objective that reads whole distributions sees that they have not moved.
  const logits = new Float64Array(2 * batch.mask.length);
  // A teacher that would rather see heads.
  const teacherLogits = Float32Array.from(logits, (_, i) => 1 - (i % 2));
  const meanLogps = new Float64Array(batch.mask.length).fill(-Math.LN2);
  return of<ReturnType<typeof variantOf<'objective'>>>(objective.variant).evaluate(
    {
      batch: { ...batch, meanLogps, teacherLogits },
      logits,
      logps,
      advantages,
      weights: a.weights(batch, { maxResponse: batch.width }, aggregation.params),
      emptyLoss: a.emptyLoss?.(aggregation.params) ?? 0,
      factors,
      random,
      logRatios: (differences) => r.logRatios(batch, differences, ratio.params),
      pullBack: (dLogRatios) => r.pullBack(batch, dLogRatios, ratio.params),
      clip: (rho, advantage, out) => c.at(rho, advantage, clip.params, out),
    },
    objective.params,
  );
}

/** Random rows of every awkward kind of mask; ratios spread by `spread`, advantages of single tokens differ. */
export function dataOf(spread: number, index: number, mask: number[][] = raggedMask): Data {
  const size = mask.flat().length;
  const oldLogps = Array.from(normals(size, 0.5, index), (x) => -0.2 - Math.abs(x));
  const batch = {
    ...batchOf({ mask, oldLogps }),
    rewards: Float64Array.from(mask, (_, row) => row % 2),
    samplerLogps: normals(size, 0.3, index + 1).map((x, i) => oldLogps[i] + x),
  };
  return {
    batch,
    logps: normals(size, spread, index + 2).map((x, i) => Math.min(oldLogps[i] + x, -1e-3)),
    advantages: normals(size, 1, index + 3).map((x, i) => (batch.mask[i] ? x : 0)),
    factors: index % 2 ? null : normals(size, 0.5, index + 4).map((x) => Math.max(0.05, 1 + x)),
  };
}

/** The data with one log-probability moved; with `together`, the old and the sampler's move along. */
export function moved({ batch, logps, ...rest }: Data, i: number, by: number, together: boolean): Data {
  const shift = (values: ArrayLike<number>) => Float64Array.from(values, (x, j) => (j === i ? x + by : x));
  const along = { ...batch, oldLogps: shift(batch.oldLogps), samplerLogps: shift(batch.samplerLogps) };
  return { ...rest, batch: together ? along : batch, logps: shift(logps) };
}

/** The rows of the data in another order. */
export function reordered({ batch, logps, advantages, factors }: Data, order: readonly number[]): Data {
  const take = <A extends Float64Array | Uint8Array>(values: A): A => {
    const { width } = batch;
    const out = values.slice() as A;
    order.forEach((row, to) => {
      out.set(values.subarray(row * width, (row + 1) * width), to * width);
    });
    return out;
  };
  return {
    batch: {
      ...batch,
      mask: take(batch.mask),
      lengths: Int32Array.from(order, (row) => batch.lengths[row]),
      rewards: Float64Array.from(order, (row) => batch.rewards[row]),
      oldLogps: take(batch.oldLogps as Float64Array),
      samplerLogps: take(batch.samplerLogps as Float64Array),
    },
    logps: take(logps),
    advantages: take(advantages),
    factors: factors ? take(factors) : null,
  };
}
