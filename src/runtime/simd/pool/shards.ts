import type { RowsRequest } from '../../runtime.ts';
import type { PackedContexts } from './protocol.ts';

/** A worker's members of a population, `first … end − 1`. */
export interface Shard {
  readonly first: number;
  readonly end: number;
}

/** Members in as many runs, as equal as can be. */
export function shardMembers(members: number, workers: number): Shard[] {
  const count = Math.min(members, workers);
  return Array.from({ length: count }, (_, i) => ({
    first: Math.floor((i * members) / count),
    end: Math.floor(((i + 1) * members) / count),
  }));
}

/** Rows of a request whose members are in a shard. */
export function rowsOfShard({ first, end }: Shard, members: Int32Array): Int32Array {
  let count = 0;
  for (const member of members) if (member >= first && member < end) count++;
  const rows = new Int32Array(count);
  let next = 0;
  members.forEach((member, n) => {
    if (member >= first && member < end) rows[next++] = n;
  });
  return rows;
}

/** What a request holds for each row, besides members and contexts. */
const perRow = ['temperatures', 'limits', 'uniforms', 'tokens', 'lengths', 'dLogps', 'dLogits'] as const;

/** The part of a request about some rows, in arrays of its own that can be moved to a worker. */
export function cutRequest<T extends RowsRequest>(
  request: T,
  { first }: Shard,
  rows: Int32Array,
): Omit<T, 'contexts' | 'features'> & { contexts: PackedContexts } {
  const { features: _, ...rest } = request as T & { features?: unknown };
  const cut: Record<string, unknown> = { ...rest };
  for (const name of perRow) {
    const values = cut[name];
    if (values instanceof Int32Array || values instanceof Float32Array) {
      cut[name] = pickRows(values, rows, request.members.length, name);
    }
  }
  cut.members = rows.map((n) => request.members[n] - first);
  cut.contexts = packContexts(request.contexts, rows);
  return cut as Omit<T, 'contexts' | 'features'> & { contexts: PackedContexts };
}

function pickRows<T extends Int32Array | Float32Array>(
  values: T,
  rows: Int32Array,
  total: number,
  name: string,
): T {
  const each = total === 0 ? 0 : values.length / total;
  if (!Number.isInteger(each)) throw new RangeError(`${name} must hold as much for each of ${total} rows`);
  if (inSequence(rows)) return values.slice(rows[0] * each, (rows[0] + rows.length) * each) as T;
  const size = rows.length * each;
  const picked = (values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size)) as T;
  rows.forEach((n, i) => {
    picked.set(values.subarray(n * each, (n + 1) * each), i * each);
  });
  return picked;
}

function packContexts(contexts: readonly ArrayLike<number>[], rows: Int32Array): PackedContexts {
  const ends = new Int32Array(rows.length);
  let end = 0;
  rows.forEach((n, i) => {
    end += contexts[n].length;
    ends[i] = end;
  });
  const flat = new Int32Array(end);
  rows.forEach((n, i) => {
    flat.set(contexts[n], ends[i] - contexts[n].length);
  });
  return { flat, ends };
}

/** Whether rows stand one after another, as they do where requests go member by member: they are one stretch then. */
function inSequence(rows: Int32Array): boolean {
  return rows.length > 0 && rows.every((row, i) => row === rows[0] + i);
}

/** Puts the rows of a worker's results where they belong. */
export function scatterRows<T extends Int32Array | Float32Array>(into: T, part: T, rows: Int32Array): void {
  const each = rows.length === 0 ? 0 : part.length / rows.length;
  if (inSequence(rows)) {
    into.set(part, rows[0] * each);
    return;
  }
  rows.forEach((n, i) => {
    into.set(part.subarray(i * each, (i + 1) * each), n * each);
  });
}
