import { defaults, type ParamValues } from '../../src/core/params.ts';
import type { Batch, Reals } from '../../src/core/stages/batch.ts';
import { variantOf } from '../../src/core/stages/index.ts';
import type {
  AggregationContext,
  CorrectionProduct,
  ObjectiveInput,
  PenaltySum,
  StageId,
  Variant,
} from '../../src/core/stages/stage.ts';
import type { Json } from './adapter.ts';
import { flat } from './adapter.ts';

/** A variant and the parameters that differ from its defaults. */
export type Pick = readonly [id: string, params?: ParamValues];

export interface Picks {
  readonly objective?: Pick;
  readonly ratio?: Pick;
  readonly clip?: Pick;
  readonly aggregation: Pick;
  readonly corrections?: readonly Pick[];
  readonly penalties?: readonly Pick[];
}

export interface Given {
  readonly batch: Batch;
  readonly logps: Reals;
  /** [rows, width] */
  readonly advantages: Float64Array;
  readonly referenceLogps?: Reals | null;
  readonly whole?: AggregationContext['whole'];
  /** [rows, width] factors that the peer was given ready-made. */
  readonly factors?: Float64Array | null;
  /** What corrections see, where it is not the batch: verl's bypass mode compares the current policy. */
  readonly corrected?: Batch;
  readonly random?: ObjectiveInput['random'];
  /** [rows, width, outputs] */
  readonly logits?: Reals;
}

export interface Evaluated {
  readonly loss: number;
  readonly dLogps: Float64Array;
  /** [rows, width, outputs] of the objective, where it has any. */
  readonly dLogits?: Float64Array | null;
  readonly ratios: Float64Array;
  readonly regions: Uint8Array;
  readonly product: CorrectionProduct;
  /** [rows, width] aggregation weights. */
  readonly weights: Float64Array;
}

const bind = <V extends Variant>(variant: V, changed: ParamValues = {}) => ({
  variant,
  params: { ...defaults(variant.params), ...known(variant, changed) },
});

/** A parameter that the variant does not have would go unnoticed. */
function known(variant: Variant, changed: ParamValues): ParamValues {
  for (const name of Object.keys(changed)) {
    if (!Object.hasOwn(variant.params, name)) throw new Error(`${variant.id} has no parameter ${name}`);
  }
  return changed;
}

export const bound = <S extends StageId>(stage: S, [id, changed]: Pick) =>
  bind(variantOf(stage, id), changed);

/** Loss and derivatives of a batch under a recipe's parts, put together as the trainer does. */
export function evaluate(picks: Picks, given: Given): Evaluated {
  const { batch, logps, advantages, whole, referenceLogps = null, random, logits = null } = given;
  const ratio = bound('ratio', picks.ratio ?? ['token']);
  const clip = bound('clip', picks.clip ?? ['none']);
  const aggregation = bound('aggregation', picks.aggregation);
  const objective = bound('objective', picks.objective ?? ['policy-gradient']);
  const product: CorrectionProduct = {
    factors: given.factors ? given.factors.slice() : Float64Array.from(batch.mask),
    counted: batch.mask.slice(),
  };
  for (const each of picks.corrections ?? []) {
    const { variant, params } = bound('correction', each);
    variant.apply({ batch: given.corrected ?? batch, advantages, logps }, params, product);
  }
  const context = { maxResponse: batch.width, advantages, ...(whole && { whole }) };
  const weights = aggregation.variant.weights(
    { ...batch, mask: product.counted },
    context,
    aggregation.params,
  );
  const ratios = {
    logRatios: (differences: Float64Array) => ratio.variant.logRatios(batch, differences, ratio.params),
    pullBack: (dLogRatios: Float64Array) => ratio.variant.pullBack(batch, dLogRatios, ratio.params),
  };
  const result = objective.variant.evaluate(
    {
      batch,
      logps,
      advantages,
      logits,
      weights,
      emptyLoss: aggregation.variant.emptyLoss?.(aggregation.params) ?? 0,
      factors: picks.corrections || given.factors ? product.factors : null,
      ...(random ? { random } : {}),
      ...ratios,
      clip: (rho, advantage, out) => clip.variant.at(rho, advantage, clip.params, out),
    },
    objective.params,
  );
  const sum: PenaltySum = { loss: result.loss, dLogps: result.dLogps, dLogits: null };
  for (const each of picks.penalties ?? []) {
    const { variant, params } = bound('penalty', each);
    variant.add({ batch, logps, referenceLogps, logits: null, outputs: 0, weights, ...ratios }, params, sum);
  }
  const { ratios: rho, regions, dLogits = null } = result;
  return { loss: sum.loss, dLogps: sum.dLogps, dLogits, ratios: rho, regions, product, weights };
}

/** [rows, width] from one number a row, or as it is where the peer has one a token. */
export function everyToken({ rows, width }: Batch, values: Json | undefined): Float64Array {
  const numbers = flat(values);
  if (numbers.length === rows * width) return Float64Array.from(numbers);
  if (numbers.length !== rows) throw new Error(`${numbers.length} numbers for ${rows} rows`);
  return Float64Array.from({ length: rows * width }, (_, i) => numbers[Math.floor(i / width)]);
}
