/** The transformer over blocks of whole rows, tokens of all rows one after another: nothing is padded. */

import { alloc, mark, release } from './arena';
import { attend, attendGradient } from './attention';
import { backToAttention, backToInput, beginBlock, Block, blockSize, enterBlock, leaveBlock } from './block';
import { backwardHead, beginHead, forwardHead } from './head';
import { addr, intAt, job } from './job';
import { addLine, rmsNorm, rmsNormGradient } from './layers';
import { packInto, packTransposedInto, panelled, ROW } from './pack';
import { contextLength, readLength, responsePositions, tokenAt } from './sequence';

const MAX_LAYERS: i32 = 4;
const blocks: usize = memory.data(MAX_LAYERS * 128, 16);

export let embeddings: usize = 0;
export let finalNorm: usize = 0;
/** What the final norm left: its input, its result and the inverses, for the response positions alone. */
let predicting: usize = 0;
let normed: usize = 0;
let inverses: usize = 0;

export function blockOf(layer: i32): Block {
  return changetype<Block>(blocks + <usize>(layer * 128));
}

/** Numbers before the first block. */
function embeddingSize(): i32 {
  return (job.vocabulary + job.maxLength) * job.d;
}

/** Packs a member's weights. */
export function beginTransformer(weights: usize, learning: bool): void {
  embeddings = weights;
  let at = addr(weights, embeddingSize());
  for (let layer = 0; layer < job.layers; layer++, at = addr(at, blockSize(job.d))) {
    beginBlock(blockOf(layer), at, learning);
  }
  finalNorm = at;
  beginHead(addr(at, job.d), learning);
}

/** x = embedding of the token + embedding of its position. */
export function embed(x: usize, token: i32, position: i32): void {
  const d = job.d;
  memory.copy(x, addr(embeddings, token * d), addr(0, d));
  addLine(x, addr(embeddings, (job.vocabulary + position) * d), d);
}

/** Lines of logits for the response positions of rows from … to − 1. */
export function forwardTransformer(from: i32, to: i32): usize {
  const d = job.d;
  let n = 0;
  for (let row = from; row < to; row++) n += readLength(row);
  let x = alloc(addr(0, n * d));
  let line = x;
  for (let row = from; row < to; row++) {
    for (let p = 0; p < readLength(row); p++, line += addr(0, d)) embed(line, tokenAt(row, p), p);
  }
  for (let layer = 0; layer < job.layers; layer++) {
    const block = blockOf(layer);
    enterBlock(block, x, n);
    attendRows(block, from, to);
    x = leaveBlock(block, n);
  }

  const count = responsePositions(from, to);
  predicting = alloc(addr(0, count * d));
  normed = alloc(addr(0, count * d));
  inverses = alloc(addr(0, count));
  exchange(x, predicting, from, to, true);
  rmsNorm(normed, inverses, predicting, finalNorm, count, d);
  return forwardHead(normed, count);
}

/** Copies the lines of positions from which a response token is predicted, out of or back into those of all read. */
function exchange(all: usize, some: usize, from: i32, to: i32, out: bool): void {
  const line = addr(0, job.d);
  for (let row = from; row < to; row++) {
    const length = intAt(job.lengths, row);
    if (length == 0) continue;
    all += <usize>(contextLength(row) - 1) * line;
    const bytes = <usize>length * line;
    if (out) memory.copy(some, all, bytes);
    else memory.copy(all, some, bytes);
    all += bytes;
    some += bytes;
  }
}

/** Numbers of the shares of a row that reads n tokens. */
// @ts-ignore: decorator
@inline
function sharesSize(n: i32): i32 {
  return job.heads * n * panelled(n);
}

function attendRows(block: Block, from: i32, to: i32): void {
  const d = job.d, size = d / job.heads;
  let count = 0, longest = 0;
  for (let row = from; row < to; row++) {
    count += sharesSize(readLength(row));
    longest = max(longest, readLength(row));
  }
  block.shares = alloc(addr(0, count));
  const kept = mark();
  const keys = alloc(addr(0, panelled(longest) * size));
  const values = alloc(addr(0, longest * panelled(size)));
  let shares = block.shares, line = 0;
  for (let row = from; row < to; row++) {
    const n = readLength(row);
    for (let head = 0; head < job.heads; head++) {
      const query = addr(block.projected, line * 3 * d + head * size);
      packTransposedInto(keys, <usize>size * ROW, addr(query, d), size, n, 3 * d);
      packInto(values, <usize>n * ROW, addr(query, 2 * d), n, size, 3 * d);
      const mixed = addr(block.joined, line * d + head * size);
      attend(mixed, d, shares, panelled(n), query, 3 * d, n, 0, keys, values, <usize>n * ROW, size);
      shares = addr(shares, n * panelled(n));
    }
    line += n;
  }
  release(kept);
}

function attendRowsGradient(block: Block, dProjected: usize, dJoined: usize, from: i32, to: i32): void {
  const d = job.d, size = d / job.heads;
  let shares = block.shares, line = 0;
  for (let row = from; row < to; row++) {
    const n = readLength(row);
    for (let head = 0; head < job.heads; head++) {
      const query = addr(block.projected, line * 3 * d + head * size);
      const dQuery = addr(dProjected, line * 3 * d + head * size);
      const dMixed = addr(dJoined, line * d + head * size);
      attendGradient(
        dQuery, addr(dQuery, d), addr(dQuery, 2 * d), query, addr(query, d), addr(query, 2 * d), 3 * d,
        dMixed, d, shares, panelled(n), n, size,
      );
      shares = addr(shares, n * panelled(n));
    }
    line += n;
  }
}

/** Adds the gradient of rows from … to − 1, whose forward pass was the last. */
export function backwardTransformer(gradient: usize, from: i32, to: i32, dLogits: usize): void {
  const d = job.d, layers = job.layers;
  const count = responsePositions(from, to);
  let n = 0;
  for (let row = from; row < to; row++) n += readLength(row);
  const dNormed = alloc(addr(0, count * d));
  const dPredicting = alloc(addr(0, count * d));
  const dx = alloc(addr(0, n * d));
  const dJoined = alloc(addr(0, n * d));
  const dProjected = alloc(addr(0, n * 3 * d));
  const first = addr(gradient, embeddingSize());
  const norm = addr(first, layers * blockSize(d));
  backwardHead(dNormed, addr(norm, d), normed, dLogits, count);
  memory.fill(dPredicting, 0, addr(0, count * d));
  rmsNormGradient(dPredicting, norm, dNormed, predicting, inverses, finalNorm, count, d);
  memory.fill(dx, 0, addr(0, n * d));
  exchange(dx, dPredicting, from, to, false);

  const kept = mark();
  for (let layer = layers - 1; layer >= 0; layer--) {
    const block = blockOf(layer), at = addr(first, layer * blockSize(d));
    backToAttention(block, at, dx, dJoined, n);
    attendRowsGradient(block, dProjected, dJoined, from, to);
    backToInput(block, at, dx, dProjected, n);
    release(kept);
  }
  let line = dx;
  for (let row = from; row < to; row++) {
    for (let p = 0; p < readLength(row); p++, line += addr(0, d)) {
      addLine(addr(gradient, tokenAt(row, p) * d), line, d);
      addLine(addr(gradient, (job.vocabulary + p) * d), line, d);
    }
  }
}
