import type { KernelMemory } from './memory.ts';

/**
 * The rows of a request in the order the kernels want them: all of a member together, members in order. Rows of one
 * member keep their order, on which the order of sums depends.
 */
export class RowOrder {
  readonly count: number;
  /** [M + 1] place of each member's first row. */
  readonly starts: Int32Array;
  /** [N] row at each place; null where rows came in order. */
  private readonly rows: Int32Array | null;

  constructor(
    private readonly memory: KernelMemory,
    rowMembers: Int32Array,
    members: number,
  ) {
    this.count = rowMembers.length;
    this.starts = new Int32Array(members + 1);
    let sorted = true;
    for (let n = 0; n < this.count; n++) {
      const member = rowMembers[n];
      if (!(member >= 0 && member < members)) {
        throw new RangeError(`members[${n}] must be from 0 to ${members - 1}, not ${member}`);
      }
      if (n > 0 && member < rowMembers[n - 1]) sorted = false;
      this.starts[member + 1]++;
    }
    for (let m = 0; m < members; m++) this.starts[m + 1] += this.starts[m];
    this.rows = sorted ? null : this.sort(rowMembers);
  }

  private sort(rowMembers: Int32Array): Int32Array {
    const next = this.starts.slice();
    const rows = new Int32Array(this.count);
    rowMembers.forEach((member, n) => {
      rows[next[member]++] = n;
    });
    return rows;
  }

  /** The row at a place. */
  row(place: number): number {
    return this.rows ? this.rows[place] : place;
  }

  /** Stores an array of `each` numbers a row. */
  store(name: string, values: Int32Array | Float32Array, each = 1): number {
    const size = this.count * each;
    if (values.length !== size) {
      throw new RangeError(`${name} must hold ${size} numbers, not ${values.length}`);
    }
    if (!this.rows) return this.memory.store(values);
    const at = this.memory.alloc(size);
    const isInt = values instanceof Int32Array;
    const view = isInt ? this.memory.ints(at, size) : this.memory.floats(at, size);
    this.rows.forEach((row, place) => {
      view.set(values.subarray(row * each, (row + 1) * each), place * each);
    });
    return at;
  }

  /** Stores token ids of all contexts one after another, and where each begins and the last ends. */
  storeContexts(contexts: readonly ArrayLike<number>[]): { contexts: number; contextStarts: number } {
    const starts = new Int32Array(this.count + 1);
    for (let place = 0; place < this.count; place++) {
      starts[place + 1] = starts[place] + contexts[this.row(place)].length;
    }
    const at = this.memory.alloc(starts[this.count]);
    const view = this.memory.ints(at, starts[this.count]);
    for (let place = 0; place < this.count; place++) view.set(contexts[this.row(place)], starts[place]);
    return { contexts: at, contextStarts: this.memory.store(starts) };
  }

  /** What a kernel wrote, `each` numbers a row, back in the order of the request. */
  read<T extends Int32Array | Float32Array>(view: T, each = 1): T {
    const values = view.slice() as T;
    this.rows?.forEach((row, place) => {
      values.set(view.subarray(place * each, (place + 1) * each), row * each);
    });
    return values;
  }
}
