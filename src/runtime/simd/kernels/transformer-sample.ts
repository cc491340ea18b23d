/**
 * Drawing responses with a cache: each row's keys and values lie packed as attention reads them, and a new token adds
 * one column to its keys and one row to its values. Rows that have ended drop out of all products.
 */

import { alloc, mark, release } from './arena';
import { attend, QUERIES } from './attention';
import { enterBlock, leaveBlock } from './block';
import { draw, logitsLine } from './categorical';
import { forwardHead } from './head';
import { addr, floatAt, intAt, job } from './job';
import { rmsNorm } from './layers';
import { packInto, PANEL, panelled, ROW } from './pack';
import { contextLength, repeatsContext, tokenAt } from './sequence';
import { blockOf, embed, finalNorm, isLast } from './transformer';

/** Most tokens of contexts that go through the blocks together. */
const PREFILL: i32 = 256;

/** First row, positions of a row and numbers of a row's cache in one layer. */
let origin: i32 = 0;
let rows: i32 = 0;
let capacity: i32 = 0;
let keys: usize = 0;
let values: usize = 0;
/** The shares of a few queries, which nobody asks for afterwards. */
let shares: usize = 0;

// @ts-ignore: decorator
@inline
function keysOf(layer: i32, row: i32, head: i32): usize {
  return addr(keys, ((layer * rows + row - origin) * job.heads + head) * capacity * (job.d / job.heads));
}

// @ts-ignore: decorator
@inline
function valuesOf(layer: i32, row: i32, head: i32): usize {
  return addr(values, ((layer * rows + row - origin) * job.heads + head) * capacity * panelled(job.d / job.heads));
}

/** Draws the responses of rows from … to − 1. */
export function sampleTransformer(from: i32, to: i32): void {
  const d = job.d, heads = job.heads;
  origin = from;
  rows = to - from;
  capacity = 0;
  for (let row = from; row < to; row++) {
    capacity = max(capacity, panelled(contextLength(row) + intAt(job.lengths, row)));
  }
  keys = alloc(addr(0, job.layers * rows * capacity * d));
  values = alloc(addr(0, job.layers * rows * capacity * heads * panelled(d / heads)));
  shares = alloc(addr(0, QUERIES * capacity));
  /** The rows that go on, and the last line of each. */
  const active = alloc(addr(0, rows));
  const last = alloc(addr(0, rows * d));
  for (let row = from; row < to; ) row = prefill(row, to, last);
  for (let i = 0; i < rows; i++) store<i32>(addr(active, i), from + i);

  const kept = mark();
  let count = rows;
  for (let t = 0; ; t++) {
    count = drawTokens(active, count, last, t);
    if (count == 0) break;
    readTokens(active, count, last, t);
    release(kept);
  }
}

/** Reads contexts, as many as go together, from a row on; the row after them. */
function prefill(from: i32, end: i32, last: usize): i32 {
  const d = job.d, kept = mark();
  let n = 0, to = from, contexts = 0;
  for (; to < end; to++) {
    if (repeats(to)) continue;
    if (to > from && n + contextLength(to) > PREFILL) break;
    n += contextLength(to);
    contexts++;
  }
  let x = alloc(addr(0, n * d));
  let line = 0;
  for (let row = from; row < to; row++) {
    if (repeats(row)) continue;
    for (let p = 0; p < contextLength(row); p++) embed(addr(x, line++ * d), tokenAt(row, p), p);
  }
  for (let layer = 0; layer < job.layers; layer++) {
    const block = blockOf(layer), final = isLast(layer);
    const lines = final ? contexts : n;
    enterBlock(block, x, n);
    block.joined = alloc(addr(0, lines * d));
    block.residual = final ? alloc(addr(0, lines * d)) : x;
    let projected = block.projected, joined = block.joined, residual = block.residual;
    line = 0;
    for (let row = from; row < to; row++) {
      if (repeats(row)) continue;
      const length = contextLength(row), first = final ? length - 1 : 0;
      attendRow(joined, projected, layer, row, length, 0, first);
      projected = addr(projected, length * 3 * d);
      joined = addr(joined, (length - first) * d);
      line += length;
      if (!final) continue;
      // After the last block nobody looks at other than the last tokens.
      memory.copy(residual, addr(x, (line - 1) * d), addr(0, d));
      residual = addr(residual, d);
    }
    x = leaveBlock(block, lines);
  }
  for (let row = from; row < to; row++) {
    const state = addr(last, (row - origin) * d);
    if (repeats(row)) repeat(row, state);
    else {
      memory.copy(state, x, addr(0, d));
      x = addr(x, d);
    }
  }
  release(kept);
  return to;
}

/** Whether the row before it has read a row's context. */
function repeats(row: i32): bool {
  return row != origin && repeatsContext(row);
}

/** Takes what the row before remembers and holds. */
function repeat(row: i32, state: usize): void {
  memory.copy(state, addr(state, -job.d), addr(0, job.d));
  for (let layer = 0; layer < job.layers; layer++) {
    const k = keysOf(layer, row, 0), v = valuesOf(layer, row, 0);
    const beforeK = keysOf(layer, row - 1, 0), beforeV = valuesOf(layer, row - 1, 0);
    memory.copy(k, beforeK, k - beforeK);
    memory.copy(v, beforeV, v - beforeV);
  }
}

/**
 * Remembers keys and values of n positions of a row, the first at `position`, whose projections are given, and attends
 * from those after the first `skip`.
 */
function attendRow(joined: usize, projected: usize, layer: i32, row: i32, n: i32, position: i32, skip: i32): void {
  const d = job.d, size = d / job.heads;
  for (let head = 0; head < job.heads; head++) {
    const query = addr(projected, head * size), mixed = addr(joined, head * size);
    const k = keysOf(layer, row, head), v = valuesOf(layer, row, head);
    for (let i = 0; i < n; i++) remember(k, v, addr(query, i * 3 * d + d), position + i, size);
    for (let i = skip; i < n; i += QUERIES) {
      const to = addr(mixed, (i - skip) * d), from = addr(query, i * 3 * d), queries = min(QUERIES, n - i);
      attend(to, d, shares, capacity, from, 3 * d, queries, position + i, k, v, <usize>capacity * ROW, size);
    }
  }
}

/** Stores one position's key as a column of the packed transpose, and its value as a row of the packed values. */
function remember(keys: usize, values: usize, key: usize, position: i32, size: i32): void {
  let column = addr(keys, (position / PANEL) * size * PANEL + position % PANEL);
  for (let c = 0; c < size; c++, column += ROW) store<f32>(column, floatAt(key, c));
  packInto(values + <usize>position * ROW, <usize>capacity * ROW, addr(key, job.d), 1, size, size);
}

/** Draws token t of the rows that go on; keeps those that still do, and returns how many they are. */
function drawTokens(active: usize, count: i32, last: usize, t: i32): i32 {
  const d = job.d, ld = logitsLine(), kept = mark();
  const normed = alloc(addr(0, count * d));
  const inverses = alloc(addr(0, count));
  rmsNorm(normed, inverses, last, finalNorm, count, d);
  const logits = forwardHead(normed, count);
  const e = alloc(addr(0, ld));
  let going = 0;
  for (let i = 0; i < count; i++) {
    const row = intAt(active, i);
    draw(row, t, addr(logits, i * ld), e);
    if (!intAt(job.ended, row)) store<i32>(addr(active, going++), row);
  }
  release(kept);
  return going;
}

/** Reads token t of each row that goes on. */
function readTokens(active: usize, count: i32, last: usize, t: i32): void {
  const d = job.d;
  let x = alloc(addr(0, count * d));
  for (let i = 0; i < count; i++) {
    const row = intAt(active, i);
    embed(addr(x, i * d), intAt(job.tokens, row * job.width + t), contextLength(row) + t);
  }
  for (let layer = 0; layer < job.layers; layer++) {
    const block = blockOf(layer);
    enterBlock(block, x, count);
    block.joined = alloc(addr(0, count * d));
    block.residual = x;
    for (let i = 0; i < count; i++) {
      const row = intAt(active, i);
      const projected = addr(block.projected, i * 3 * d);
      attendRow(addr(block.joined, i * d), projected, layer, row, 1, contextLength(row) + t, 0);
    }
    x = leaveBlock(block, count);
  }
  memory.copy(last, x, addr(0, count * d));
}
