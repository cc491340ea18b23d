import type { Got, Json, Tolerance } from './adapter.ts';

export interface Comparison {
  /** Numbers, flags and texts compared. */
  count: number;
  /** Outputs left out because the adapter says so, and why. */
  readonly uncompared: Map<string, string>;
  readonly problems: string[];
}

/** Compares a tree of outputs with what the lab got; each output must be there or be named in `skip`. */
export function compare(
  path: string,
  got: Got | undefined,
  want: Json,
  tolerance: Tolerance,
  skip: Readonly<Record<string, string>>,
  into: Comparison,
): void {
  if (Object.hasOwn(skip, path)) {
    into.uncompared.set(path, skip[path]);
    return;
  }
  if (isTree(want)) {
    for (const [key, value] of Object.entries(want)) {
      const child = path === '' ? key : `${path}.${key}`;
      const part = isTree(got) ? (got as Record<string, Got>)[key] : undefined;
      compare(child, part, value, tolerance, skip, into);
    }
    return;
  }
  if (got === undefined) {
    into.problems.push(`${path}: the adapter returns no such output`);
    return;
  }
  const wanted = leaves(want);
  const found = leaves(got);
  if (found.length !== wanted.length) {
    into.problems.push(`${path}: ${found.length} numbers, not ${wanted.length}`);
    return;
  }
  // That there is nothing, as there should be, is a comparison too.
  if (wanted.length === 0) into.count += 1;
  wanted.forEach((value, i) => {
    into.count += 1;
    if (!close(found[i], value, tolerance)) into.problems.push(`${path}[${i}]: ${found[i]}, not ${value}`);
  });
}

function close(got: Leaf, want: Leaf, { rtol, atol }: Tolerance): boolean {
  if (Object.is(got, want) || got === want) return true;
  if (typeof got !== 'number' || typeof want !== 'number') return false;
  return Number.isFinite(want) && Math.abs(got - want) <= atol + rtol * Math.abs(want);
}

type Leaf = number | boolean | string | null;

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function leaves(value: unknown): Leaf[] {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (isTree(value)) {
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, each]) => leaves(each));
  }
  return [value as Leaf];
}
