/**
 * How the transformer's lines stand in a block of rows. A context that several rows in sequence share is read once: the
 * first of them has its lines, the others only those of their responses, and look at its keys and values. In the last
 * layer only positions that predict a token go on; rows that share a context share its last one, too.
 */

import { alloc } from './arena';
import { logitsLine } from './categorical';
import { addr, intAt, job } from './job';
import { addLine } from './layers';
import { contextLength, readLength, responsePositions, sharedLength } from './sequence';

/** First row of the block, and [rows] the positions of each that the row before it has read already. */
let origin: i32 = 0;
let sharedLengths: usize = 0;
/** Lines of the block, and how many of them predict a token. */
export let lineCount: i32 = 0;
export let predictions: i32 = 0;

/** Looks at rows from … to − 1, the block that the functions below are about. */
export function arrange(from: i32, to: i32): void {
  origin = from;
  sharedLengths = alloc(addr(0, to - from));
  lineCount = 0;
  predictions = 0;
  for (let row = from; row < to; row++) {
    const shared = sharedLength(row, from);
    store<i32>(addr(sharedLengths, row - from), shared);
    lineCount += readLength(row) - shared;
    predictions += readLength(row) - firstAsking(row, true);
  }
}

/** The first position that a row has a line for. */
// @ts-ignore: decorator
@inline
export function firstOwn(row: i32): i32 {
  return intAt(sharedLengths, row - origin);
}

/** The first position that attends: in the last block only those do that predict a token. */
// @ts-ignore: decorator
@inline
export function firstAsking(row: i32, last: bool): i32 {
  const own = firstOwn(row);
  return own > 0 || !last || readLength(row) == 0 ? own : contextLength(row) - 1;
}

/** A line of logits for each response position: the first one of rows that share a context is the same. */
export function spread(logits: usize, from: i32, to: i32): usize {
  const positions = responsePositions(from, to);
  if (positions == predictions) return logits;
  const line = addr(0, logitsLine());
  const all = alloc(<usize>positions * line);
  let at = all, shared = logits;
  for (let row = from; row < to; row++) {
    let count = intAt(job.lengths, row);
    if (firstOwn(row) > 0) {
      memory.copy(at, shared, line);
      at += line;
      count--;
    } else shared = logits;
    memory.copy(at, logits, <usize>count * line);
    at += <usize>count * line;
    logits += <usize>count * line;
  }
  return all;
}

/** The transpose of `spread`: shared lines get the sum of what comes back to each of their copies. */
export function gather(dLogits: usize, from: i32, to: i32): usize {
  if (responsePositions(from, to) == predictions) return dLogits;
  const n = logitsLine(), line = addr(0, n);
  const some = alloc(<usize>predictions * line);
  let at = some, shared = some;
  for (let row = from; row < to; row++) {
    let count = intAt(job.lengths, row);
    if (firstOwn(row) > 0) {
      addLine(shared, dLogits, n);
      dLogits += line;
      count--;
    } else shared = at;
    memory.copy(at, dLogits, <usize>count * line);
    at += <usize>count * line;
    dLogits += <usize>count * line;
  }
  return some;
}

/** Copies the lines of positions that predict a token out of or back into those of all that was read. */
export function exchange(all: usize, some: usize, from: i32, to: i32, out: bool): void {
  const line = addr(0, job.d);
  for (let row = from; row < to; row++) {
    const first = firstAsking(row, true);
    const bytes = <usize>(readLength(row) - first) * line;
    all += <usize>(first - firstOwn(row)) * line;
    if (out) memory.copy(some, all, bytes);
    else memory.copy(all, some, bytes);
    all += bytes;
    some += bytes;
  }
}

/** A row's queries, keys and values without a gap: where they are, or copied together where its context is another's. */
export function wholeRow(row: i32, context: usize, own: usize, copy: usize): usize {
  const shared = firstOwn(row);
  if (shared == 0) return own;
  const line = addr(0, 3 * job.d), bytes = <usize>shared * line;
  memory.copy(copy, context, bytes);
  memory.copy(copy + bytes, own, <usize>readLength(row) * line - bytes);
  return copy;
}

export function longestRow(from: i32, to: i32): i32 {
  let longest = 0;
  for (let row = from; row < to; row++) longest = max(longest, readLength(row));
  return longest;
}
