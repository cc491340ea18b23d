import type { GradientRequest, NetworkSpec } from '../../../src/runtime/runtime.ts';
import { gradientRequest, specs } from '../../helpers/runtime-cases.ts';

/** The networks of the runtimes' tests, and sizes that do not fit vectors, tiles and panels. */
export const cases: readonly { readonly name: string; readonly spec: NetworkSpec }[] = [
  ...specs.map((spec) => ({ name: spec.id, spec })),
  { name: 'linear, 7 outputs', spec: { ...specs[0], vocabulary: 9, outputs: 7 } },
  {
    name: 'linear, 2 fixed features',
    spec: { ...specs[0], vocabulary: 9, outputs: 7, fixedFeatures: 2 },
  },
  { name: 'gru, width 24', spec: { ...specs[1], params: { width: 24 }, vocabulary: 11, outputs: 9 } },
  {
    name: 'transformer, heads of 2',
    spec: { ...specs[2], params: { width: 8, layers: 1, heads: 4 }, vocabulary: 9, outputs: 3 },
  },
  {
    name: 'transformer, heads of 12',
    spec: { ...specs[2], params: { width: 24, layers: 3, heads: 2 }, vocabulary: 15, outputs: 13 },
  },
];

/** Rows with several observations among their tokens. */
export function observed(spec: NetworkSpec): GradientRequest {
  const request = gradientRequest(spec);
  const tokens = request.tokens.map((token, i) => (i % 3 === 2 ? spec.vocabulary - 1 : token));
  return { ...request, tokens };
}

/** For the rows of one member, what cuts them out of results and requests. */
export function rowsOf(members: Int32Array, member: number) {
  const rows = [...members.keys()].filter((n) => members[n] === member);

  function pick<T extends Int32Array | Float32Array>(values: T): T {
    const each = values.length / members.length;
    const parts = rows.flatMap((n) => [...values.subarray(n * each, (n + 1) * each)]);
    return (values instanceof Int32Array ? Int32Array.from(parts) : Float32Array.from(parts)) as T;
  }

  /** The request with these rows alone, of a population of this member alone. */
  function only<T extends { readonly members: Int32Array }>(request: T): T {
    const changed = Object.entries(request as Record<string, unknown>).map(([name, value]) => {
      if (name === 'members') return [name, new Int32Array(rows.length)];
      if (Array.isArray(value)) return [name, rows.map((n) => value[n])];
      const isArray = value instanceof Int32Array || value instanceof Float32Array;
      return [name, isArray ? pick(value) : value];
    });
    return Object.fromEntries(changed) as T;
  }

  return { pick, only };
}
