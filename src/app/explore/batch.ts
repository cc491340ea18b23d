import { defaults, type ParamValues } from '../../core/params.ts';
import type { Batch } from '../../core/stages/batch.ts';
import { type VariantOf, variantOf } from '../../core/stages/index.ts';
import type { StageId } from '../../core/stages/stage.ts';
import type { Component } from '../../core/tasks/task.ts';

/** What an explorer says of its responses; the rest of a batch is filled in. */
export interface Responses {
  /** Tokens in each response. */
  readonly lengths: readonly number[];
  /** Group of each response; all in one when absent. */
  readonly groups?: readonly number[];
  /** [rows][components] */
  readonly components?: readonly (readonly number[])[];
  readonly rewards?: ArrayLike<number>;
  readonly truncated?: readonly boolean[];
  /** Token `t` of response `row`. */
  token?(row: number, t: number): number;
  /** log π_old of the response's tokens; of a coin's two sides when absent. */
  readonly oldLogps?: ArrayLike<number>;
  /** Σπ² of the same policy. */
  readonly collision?: number;
  /** What a critic expects of each response. */
  readonly values?: ArrayLike<number>;
  /** Reward of the greedy response to each one's prompt. */
  readonly greedy?: number;
}

const coin = Math.LN2;

/** A batch of a few made-up responses, for core's own stages to work on. */
export function batchOf(responses: Responses): Batch {
  const { lengths, groups = lengths.map(() => 0), components = [], truncated = [] } = responses;
  const rows = lengths.length;
  const width = Math.max(1, ...lengths);
  const size = rows * width;
  const perToken = (of: (row: number, t: number) => number) =>
    Float64Array.from({ length: size }, (_, i) => of(Math.floor(i / width), i % width));
  const own = (row: number, t: number) => t < lengths[row];
  const oldLogps = perToken((row) => responses.oldLogps?.[row] ?? -coin);
  return {
    rows,
    width,
    prompts: Array.from({ length: Math.max(0, ...groups) + 1 }, (_, id) => ({
      id,
      tokens: Int32Array.of(0),
      difficulty: 0,
    })),
    groups: Int32Array.from(groups),
    tokens: Int32Array.from(perToken((row, t) => (own(row, t) ? (responses.token?.(row, t) ?? 0) : 0))),
    lengths: Int32Array.from(lengths),
    mask: Uint8Array.from(perToken((row, t) => (own(row, t) ? 1 : 0))),
    truncated: Uint8Array.from(lengths, (_, row) => (truncated[row] ? 1 : 0)),
    temperatures: new Float32Array(rows).fill(1),
    components: Float64Array.from(components.flat()),
    rewards: Float64Array.from({ length: rows }, (_, row) => responses.rewards?.[row] ?? 0),
    tokenRewards: null,
    oldLogps,
    samplerLogps: oldLogps,
    entropies: new Float64Array(size).fill(coin),
    collisions: new Float64Array(size).fill(responses.collision ?? 0.5),
    values: perToken((row) => responses.values?.[row] ?? 0),
    baselines: new Float64Array(rows).fill(responses.greedy ?? 0),
    features: new Int32Array(0),
    featureSlots: 0,
  };
}

/** A variant with all of its parameters; those that it does not have are left aside. */
export function bound<S extends StageId>(
  stage: S,
  id: string,
  changed: ParamValues = {},
): { readonly variant: VariantOf[S]; readonly params: ParamValues } {
  const variant = variantOf(stage, id);
  const own = Object.entries(changed).filter(([name]) => Object.hasOwn(variant.params, name));
  return { variant, params: { ...defaults(variant.params), ...Object.fromEntries(own) } };
}

export function component(id: string, title: string, weight: number): Component {
  return { id, title, help: '', min: -100, max: 100, weight };
}
