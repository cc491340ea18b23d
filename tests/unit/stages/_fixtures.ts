import fc from 'fast-check';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import type {
  AdvantageContext,
  ClipPoint,
  ObjectiveResult,
  Variant,
} from '../../../src/core/stages/stage.ts';
import type { Component, Prompt, Task } from '../../../src/core/tasks/task.ts';

export function prompts(count: number): Prompt[] {
  return Array.from({ length: count }, (_, id) => ({ id, tokens: Int32Array.of(id), difficulty: 0 }));
}

export interface BatchParts {
  /** One list of 0 and 1 a row. */
  readonly mask: readonly (readonly number[])[];
  readonly groups?: readonly number[];
  readonly rewards?: readonly number[];
  readonly oldLogps?: readonly number[];
  readonly components?: readonly (readonly number[])[];
}

/** A batch from lists; a row's length is the place of its last token of the mask. */
export function batchOf({ mask, groups, rewards, oldLogps, components }: BatchParts): Batch {
  const rows = mask.length;
  const width = mask[0]?.length ?? 4;
  const groupOf = groups ?? mask.map(() => 0);
  return {
    rows,
    width,
    prompts: prompts(Math.max(-1, ...groupOf) + 1),
    groups: Int32Array.from(groupOf),
    tokens: new Int32Array(rows * width),
    lengths: Int32Array.from(mask, (row) => row.lastIndexOf(1) + 1),
    mask: Uint8Array.from(mask.flat()),
    truncated: new Uint8Array(rows),
    temperatures: new Float32Array(rows).fill(1),
    components: Float64Array.from(components?.flat() ?? []),
    rewards: Float64Array.from(rewards ?? mask.map(() => 0)),
    oldLogps: Float64Array.from(oldLogps ?? mask.flat().map(() => -1)),
    tokenRewards: null,
    samplerLogps: Float64Array.from(oldLogps ?? mask.flat().map(() => -1)),
    entropies: new Float64Array(rows * width),
    collisions: null,
    values: null,
    baselines: null,
    features: new Int32Array(0),
    featureSlots: 0,
  };
}

/** One group of responses of one token each. */
export function groupOf(...rewards: number[]): Batch {
  return batchOf({ mask: rewards.map(() => [1]), rewards });
}

/** The batch with something in all that estimators may ask for. */
export function withNeeds(batch: Batch): Batch {
  const constant = (size: number, value: number) => new Float64Array(size).fill(value);
  const size = batch.mask.length;
  return {
    ...batch,
    values: batch.values ?? constant(size, 0),
    collisions: batch.collisions ?? constant(size, 0.5),
    baselines: batch.baselines ?? constant(batch.rows, 0),
  };
}

/** All of the reward as one part. */
export function contextOf(batch: Batch): AdvantageContext {
  return { parts: [{ weight: 1, values: batch.rewards }] };
}

/** The estimator's Â of the first token of each row. */
export function advantagesOf(id: string, batch: Batch, changed: ParamValues = {}): number[] {
  const variant = variantOf('advantage', id);
  const all = variant.estimate(
    withNeeds(batch),
    { ...defaults(variant.params), ...changed },
    contextOf(batch),
  );
  return Array.from({ length: batch.rows }, (_, row) => all[row * batch.width]);
}

/** A variant and parameters that a case sets; the others are defaults. */
export type Pick = readonly [id: string, changed?: ParamValues];

export interface Surrogate {
  readonly objective: Pick;
  readonly ratio: Pick;
  readonly clip: Pick;
  readonly aggregation: Pick;
}

const withParams = ({ params }: Variant, changed: ParamValues = {}) => ({ ...defaults(params), ...changed });

export function weightsOf([id, changed]: Pick, batch: Batch, maxResponse = batch.width): Float64Array {
  const variant = variantOf('aggregation', id);
  return variant.weights(batch, { maxResponse }, withParams(variant, changed));
}

export function clipAt([id, changed]: Pick, ratio: number, advantage: number): ClipPoint {
  const variant = variantOf('clip', id);
  const out: ClipPoint = { value: Number.NaN, slope: Number.NaN, region: 0 };
  variant.at(ratio, advantage, withParams(variant, changed), out);
  return out;
}

/** Evaluates an objective with the given ratio, clip and aggregation. */
export function evaluate(
  picks: Surrogate,
  batch: Batch,
  logps: Float64Array,
  advantages: Float64Array,
): ObjectiveResult {
  const ratio = variantOf('ratio', picks.ratio[0]);
  const clip = variantOf('clip', picks.clip[0]);
  const objective = variantOf('objective', picks.objective[0]);
  const ratioParams = withParams(ratio, picks.ratio[1]);
  const clipParams = withParams(clip, picks.clip[1]);
  return objective.evaluate(
    {
      batch,
      logps,
      advantages,
      weights: weightsOf(picks.aggregation, batch),
      logRatios: (differences) => ratio.logRatios(batch, differences, ratioParams),
      pullBack: (dLogRatios) => ratio.pullBack(batch, dLogRatios, ratioParams),
      clip: (rho, advantage, out) => clip.at(rho, advantage, clipParams, out),
    },
    withParams(objective, picks.objective[1]),
  );
}

/** The policy gradient with every ratio × clip × aggregation; tests/unit/objectives has the other objectives. */
export const surrogates: readonly Surrogate[] = stages.ratio.variants
  .filter((ratio) => !ratio.semigradient)
  .flatMap((ratio) =>
    stages.clip.variants.flatMap((clip) =>
      stages.aggregation.variants.map((aggregation) => ({
        objective: ['policy-gradient'] as Pick,
        ratio: [ratio.id] as Pick,
        clip: [clip.id] as Pick,
        aggregation: [aggregation.id] as Pick,
      })),
    ),
  );

export const nameOf = (picks: Surrogate): string =>
  [picks.objective, picks.ratio, picks.clip, picks.aggregation].map(([id]) => id).join(' × ');

/** Masks of every awkward kind: ragged, with holes, of one token, fully masked. */
export const raggedMask = [
  [1, 1, 1, 1, 1],
  [1, 0, 1, 0, 0],
  [0, 0, 1, 1, 0],
  [1, 0, 0, 0, 0],
  [0, 0, 0, 0, 0],
  [1, 1, 0, 1, 1],
];

export function stream(index = 0): RandomStream {
  return new RandomStream({ seed: 7, seedIndex: 0, step: 0, stream: 'objective', index });
}

/** Numbers spread around 0 with the given standard deviation. */
export function normals(count: number, std: number, index = 0): Float64Array {
  const random = stream(index);
  return Float64Array.from({ length: count }, () => std * random.normal());
}

/** Groups of 1 … 9 responses in mixed order, some groups without any, ragged masks, rewards with ties. */
export const anyBatch: fc.Arbitrary<Batch> = fc
  .record({ width: fc.integer({ min: 1, max: 5 }), groupCount: fc.integer({ min: 1, max: 4 }) })
  .chain(({ width, groupCount }) =>
    fc.array(
      fc.record({
        group: fc.integer({ min: 0, max: groupCount - 1 }),
        mask: fc.array(fc.constantFrom(0, 1, 1), { minLength: width, maxLength: width }),
        reward: fc.oneof(
          fc.constantFrom(0, 1, 0.1),
          fc.double({ min: -5, max: 5, noNaN: true, noDefaultInfinity: true }),
        ),
      }),
      { minLength: 1, maxLength: 9 },
    ),
  )
  .map((rows) =>
    batchOf({
      mask: rows.map(({ mask }) => mask),
      groups: rows.map(({ group }) => group),
      rewards: rows.map(({ reward }) => reward),
    }),
  );

export function component(id: string, weight: number): Component {
  return { id, title: id, help: '', min: 0, max: 1, weight };
}

/** As much of a task as a curriculum or a rollout strategy reads. */
export function taskWith(promptCount: number, maxResponse = 4): Task {
  return { prompts: prompts(promptCount), maxResponse } as unknown as Task;
}
