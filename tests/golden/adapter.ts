/**
 * Golden vectors are what the peers' own code (TRL, verl, OpenRLHF, open-instruct) returned on given inputs. An
 * adapter says how one of their functions is expressed in the lab's stages: it may rename, reshape and choose
 * variants and parameters, and holds no formula of its own.
 */

export type Json = number | boolean | string | null | readonly Json[] | { readonly [key: string]: Json };

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export interface GoldenCase {
  readonly name: string;
  /** "NaN", "Infinity" and "-Infinity" have become numbers, here and in `outputs`. */
  readonly inputs: Readonly<Record<string, Json>>;
  readonly params: Readonly<Record<string, Json>>;
  /** What the peer returned; `error` where it raised. Adapters do not read it. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly tolerance?: Tolerance;
}

export interface GoldenFile {
  readonly source: { readonly repo: string; readonly path: string; readonly function: string };
  readonly tolerance: Tolerance;
  readonly cases: readonly GoldenCase[];
}

/** Matrices may be flat typed arrays: only the numbers and their order count. */
export type Got =
  | number
  | boolean
  | string
  | null
  | ArrayLike<number>
  | readonly Got[]
  | { readonly [key: string]: Got };

export type Uncompared = Readonly<Record<string, string>>;

export interface Adapter {
  /** `source.repo` of its files. */
  readonly repo: string;
  /** `source.function` of its files, to the letter. */
  readonly function: string;
  /** The file’s name, where it alone says which of the function’s options was set. */
  readonly file?: string;
  /** All outputs by the peer's names. Throws where the peer raises. */
  compute(inputs: GoldenCase['inputs'], params: GoldenCase['params']): Readonly<Record<string, Got>>;
  /** Outputs that are not compared, and why; `metrics.kl` for a part of one. Printed. */
  readonly uncompared?: Uncompared | ((params: GoldenCase['params']) => Uncompared);
  /** Why the lab deliberately does not model such parameters; null where it does. Counted and printed. */
  excludes?(params: GoldenCase['params']): string | null;
}

/** All numbers in a nest of arrays, row-major; true is 1, null is NaN. */
export function flat(value: Json | undefined): number[] {
  if (value === undefined) throw new Error('this input is not in the vector');
  if (Array.isArray(value)) return value.flatMap(flat);
  return [value === null ? Number.NaN : Number(value)];
}

/** As `flat`, for typed arithmetic. */
export const reals = (value: Json | undefined): Float64Array => Float64Array.from(flat(value));
