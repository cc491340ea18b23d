import type { Batch } from '../../src/core/stages/batch.ts';
import type { Json } from '../golden/adapter.ts';
import { batchOf } from '../golden/batches.ts';

/** Ragged lists of numbers, as vectors have them. */
export type Ragged = readonly (readonly number[])[];

export const numbers = (value: Json | undefined) => value as readonly number[];
export const ragged = (value: Json | undefined) => value as Ragged;

/** A batch of responses of the given lengths (1 token each when absent) in groups of the given sizes. */
export function groupsOf(
  sizes: readonly number[],
  given: Partial<Batch> = {},
  lengths: readonly number[] = sizes.flatMap((size) => Array<number>(size).fill(1)),
): Batch {
  const width = Math.max(1, ...lengths);
  const mask = lengths.map((length) => Array.from({ length: width }, (_, t) => (t < length ? 1 : 0)));
  const groups = Int32Array.from(sizes.flatMap((size, group) => Array<number>(size).fill(group)));
  const prompts = sizes.map((_, id) => ({ id, tokens: new Int32Array(1), difficulty: 0 }));
  const empty = lengths.length === 0 ? { width } : {};
  return { ...batchOf(mask, { groups, prompts, ...given }), ...empty, prompts };
}

/** Groups of one-token responses with these rewards. */
export function rewarded(rewards: Ragged, given: Partial<Batch> = {}): Batch {
  return groupsOf(
    rewards.map((group) => group.length),
    { rewards: Float64Array.from(rewards.flat()), ...given },
  );
}

/** Ragged rows as a flat [rows, width] array, `fill` beyond each row's end. */
export function padded(rows: Ragged, width: number, fill = 0): Float64Array {
  return Float64Array.from(rows.flatMap((row) => Array.from({ length: width }, (_, t) => row[t] ?? fill)));
}

/** The parts of a flat [rows, width] array that belong to rows of these lengths. */
export function unpadded(flat: ArrayLike<number>, width: number, lengths: readonly number[]): number[][] {
  return lengths.map((length, row) => Array.from({ length }, (_, t) => flat[row * width + t]));
}

/** One number a row, cut into groups of the given sizes. */
export function regrouped(values: ArrayLike<number>, sizes: readonly number[]): number[][] {
  let at = 0;
  return sizes.map((size) => Array.from({ length: size }, () => values[at++]));
}
