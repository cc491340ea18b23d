import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { type Program, runProgram } from './program.ts';

/** Which rows of a table to add up at each of n places. */
export interface Lookup {
  /**
   * [n, slots] row ids. A negative id ~r is an empty slot: row r, any row of the same member, is read and multiplied
   * by 0. (A row of another member would not do: that member may have diverged, and 0 · NaN is NaN.)
   */
  readonly ids: Int32Array;
  readonly slots: number;
}

/**
 * Rows of a table by id, [n, d]. tfjs has two operations for this; on WebAssembly `gatherND` copies whole rows and is
 * a hundred times faster than `gather`, which copies number by number.
 */
export function gatherRows(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  return tf.gatherND(table, tf.reshape(ids, [ids.size, 1])) as tf.Tensor2D;
}

/** [n, d]: at each place the sum of the table's rows that its slots name. */
export function lookup(backend: Backend, table: tf.Tensor2D, { ids, slots }: Lookup): tf.Tensor2D {
  const d = table.shape[1];
  const n = ids.length / slots;
  if (backend.runsPrograms) {
    return runProgram(lookupProgram, [table, tf.tensor2d(ids, [n, slots], 'int32')], [n, d]);
  }
  const hasEmpty = ids.some((id) => id < 0);
  const filled = hasEmpty ? ids.map((id) => (id < 0 ? ~id : id)) : ids;
  const gathered = gatherRows(table, tf.tensor1d(filled, 'int32'));
  if (slots === 1 && !hasEmpty) return gathered;
  let read = tf.reshape<tf.Rank.R3>(gathered, [n, slots, d]);
  if (hasEmpty) {
    const mask = Float32Array.from(ids, (id) => (id < 0 ? 0 : 1));
    read = tf.mul(read, tf.tensor3d(mask, [n, slots, 1]));
  }
  return slots === 1 ? tf.reshape(read, [n, d]) : tf.sum<tf.Tensor2D>(read, 1);
}

const lookupProgram: Program = {
  name: 'lookup',
  inputs: ['table', 'ids'],
  body: `
    let d = uniforms.tableShape.y;
    let slots = uniforms.idsShape.y;
    let place = index / d;
    let column = index % d;
    var sum = 0.0;
    for (var slot = 0; slot < slots; slot++) {
      let id = ids[place * slots + slot];
      if (id >= 0) { sum += table[id * d + column]; }
    }
    result[index] = sum;`,
};

/**
 * The gradient of `lookup` by its table, [rows, d]: for each row the sum of `dy` [n, d] over the places that read it.
 *
 * Made of gathers and sums, where tfjs has a scatter: missing on WebAssembly, and on WebGPU made of atomic additions,
 * whose order and so whose result changes from run to run. Places are sorted by row; long runs are first summed in
 * pieces of about the square root of the longest, then the pieces. So memory stays near the number of places, even
 * when one row is read everywhere and the table is large.
 */
export function lookupGradient(
  backend: Backend,
  dy: tf.Tensor2D,
  { ids, slots }: Lookup,
  rows: number,
): tf.Tensor2D {
  let { sources, ends, longest, owners } = sortByRow(ids, slots, rows);
  if (backend.runsPrograms) return sumByRow(dy, sources, ends, owners, rows);
  const pieceSize = longest <= 8 ? longest : Math.ceil(Math.sqrt(longest));
  let values = dy;
  while (longest > 1) {
    const pieces = cutIntoPieces(sources, ends, pieceSize, values.shape[0]);
    const gathered = gatherOrZero(values, pieces.sources);
    values = tf.sum<tf.Tensor2D>(tf.reshape(gathered, [pieces.count, pieceSize, dy.shape[1]]), 1);
    sources = Int32Array.from({ length: pieces.count }, (_, i) => i);
    ends = pieces.ends;
    longest = Math.ceil(longest / pieceSize);
  }
  // One value is left for each row that was read at all.
  const places = new Int32Array(rows).fill(values.shape[0]);
  owners.forEach((row, i) => {
    places[row] = sources[i];
  });
  return gatherOrZero(values, places);
}

/** One number a thread, in one dispatch: what a scatter would be if it kept to an order. */
function sumByRow(
  dy: tf.Tensor2D,
  sources: Int32Array,
  ends: readonly number[],
  owners: readonly number[],
  rows: number,
): tf.Tensor2D {
  // Where each row's run starts and ends, then the places themselves.
  const runs = new Int32Array(2 * rows + sources.length);
  owners.forEach((row, i) => {
    runs[2 * row] = i === 0 ? 0 : ends[i - 1];
    runs[2 * row + 1] = ends[i];
  });
  runs.set(sources, 2 * rows);
  return runProgram(sumProgram, [dy, tf.tensor1d(runs, 'int32')], [rows, dy.shape[1]]);
}

const sumProgram: Program = {
  name: 'sum by row',
  inputs: ['dy', 'runs'],
  body: `
    let rows = uniforms.outShape.x;
    let d = uniforms.outShape.y;
    let row = index / d;
    let column = index % d;
    var sum = 0.0;
    for (var i = runs[2 * row]; i < runs[2 * row + 1]; i++) {
      sum += dy[runs[2 * rows + i] * d + column];
    }
    result[index] = sum;`,
};

/** Gathers rows of `values`; the id one past the last row reads zeros. */
function gatherOrZero(values: tf.Tensor2D, ids: Int32Array): tf.Tensor2D {
  const [count, d] = values.shape;
  const source = ids.includes(count) ? tf.concat2d([values, tf.zeros([1, d])], 0) : values;
  return gatherRows(source, tf.tensor1d(ids, 'int32'));
}

/** A counting sort of the places by the row they read; run i ends before `ends[i]` and belongs to `owners[i]`. */
function sortByRow(ids: Int32Array, slots: number, rows: number) {
  const counts = new Int32Array(rows);
  let total = 0;
  for (const id of ids) {
    if (id < 0) continue;
    counts[id]++;
    total++;
  }
  const next = new Int32Array(rows);
  const owners: number[] = [];
  const ends: number[] = [];
  let start = 0;
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    if (counts[row] === 0) continue;
    next[row] = start;
    start += counts[row];
    longest = Math.max(longest, counts[row]);
    owners.push(row);
    ends.push(start);
  }
  const sources = new Int32Array(total);
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] >= 0) sources[next[ids[i]]++] = Math.floor(i / slots);
  }
  return { sources, ends, longest, owners };
}

/** Cuts each run into pieces of `size`, filled up with the id `blank`. */
function cutIntoPieces(sources: Int32Array, ends: readonly number[], size: number, blank: number) {
  const pieceEnds: number[] = [];
  let count = 0;
  let start = 0;
  for (const end of ends) {
    count += Math.ceil((end - start) / size);
    pieceEnds.push(count);
    start = end;
  }
  const cut = new Int32Array(count * size).fill(blank);
  start = 0;
  let piece = 0;
  for (const [run, end] of ends.entries()) {
    cut.set(sources.subarray(start, end), piece * size);
    piece = pieceEnds[run];
    start = end;
  }
  return { sources: cut, ends: pieceEnds, count };
}
