/**
 * Rows of a request come in any order, any number for each member. Tensors want a rectangle: [M, R, T], where R is
 * the largest number of rows that one member has and T the longest response. What is left over is padding, whose
 * results nobody reads.
 */
export interface Packing {
  /** M */
  readonly members: number;
  /** R */
  readonly rows: number;
  /** T */
  readonly width: number;
  /** [N] place of each row in 0 … M·R − 1; member m has the places m·R … m·R + R − 1. */
  readonly places: Int32Array;
}

export function pack(rowMembers: Int32Array, members: number, lengths: Int32Array): Packing {
  const counts = new Int32Array(members);
  const order = new Int32Array(rowMembers.length);
  let rows = 0;
  let width = 1;
  for (let n = 0; n < rowMembers.length; n++) {
    const member = rowMembers[n];
    if (!(member >= 0 && member < members)) {
      throw new RangeError(`members[${n}] must be from 0 to ${members - 1}, not ${member}`);
    }
    order[n] = counts[member]++;
    rows = Math.max(rows, counts[member]);
    width = Math.max(width, lengths[n]);
  }
  return { members, rows, width, places: order.map((r, n) => rowMembers[n] * rows + r) };
}

/** One number for each row as [M·R], padding filled with `blank`. */
export function packRows(values: ArrayLike<number>, packing: Packing, blank: number): Float32Array {
  const packed = new Float32Array(packing.members * packing.rows).fill(blank);
  packing.places.forEach((place, n) => {
    packed[place] = values[n];
  });
  return packed;
}

/** Logits are multiplied by these, [M·R]; null when every temperature is 1. */
export function inverseTemperatures(
  temperatures: Float32Array | undefined,
  packing: Packing,
): Float32Array | null {
  if (!temperatures || temperatures.every((value) => value === 1)) return null;
  return packRows(temperatures, packing, 1).map((value) => 1 / value);
}
