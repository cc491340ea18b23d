/** The transformer over blocks of whole rows, tokens of all rows one after another: nothing is padded. */

import { alloc, mark, release, zeros } from './arena';
import { attend, attendGradient } from './attention';
import { backToAttention, backToInput, beginBlock, Block, blockSize, enterBlock, leaveBlock } from './block';
import { backwardHead, beginHead, forwardHead } from './head';
import { addr, job } from './job';
import { addLine, rmsNorm, rmsNormGradient } from './layers';
import { packInto, packTransposedInto, panelled, ROW } from './pack';
import { readLength, tokenAt } from './sequence';
import {
  arrange, exchange, firstAsking, firstOwn, gather, lineCount, longestRow, predictions, spread, wholeRow,
} from './shared-context';

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
  arrange(from, to);
  const n = lineCount, count = predictions;
  let x = alloc(addr(0, n * d));
  let line = x;
  for (let row = from; row < to; row++) {
    for (let p = firstOwn(row); p < readLength(row); p++, line += addr(0, d)) embed(line, tokenAt(row, p), p);
  }
  for (let layer = 0; layer < job.layers; layer++) {
    const block = blockOf(layer), last = isLast(layer);
    const lines = last ? count : n;
    enterBlock(block, x, n);
    block.joined = alloc(addr(0, lines * d));
    attendRows(block, from, to, last);
    block.residual = x;
    if (last) {
      block.residual = alloc(addr(0, count * d));
      exchange(x, block.residual, from, to, true);
    }
    x = leaveBlock(block, lines);
  }
  predicting = x;
  normed = alloc(addr(0, count * d));
  inverses = alloc(addr(0, count));
  rmsNorm(normed, inverses, predicting, finalNorm, count, d);
  return spread(forwardHead(normed, count), from, to);
}

/** The last block's attention and what follows it are for positions alone that predict a response token. */
export function isLast(layer: i32): bool {
  return layer == job.layers - 1;
}

function attendRows(block: Block, from: i32, to: i32, last: bool): void {
  const d = job.d, size = d / job.heads;
  const longest = longestRow(from, to);
  let count = 0;
  for (let row = from; row < to; row++) {
    const n = readLength(row);
    count += job.heads * (n - firstAsking(row, last)) * panelled(n);
  }
  block.shares = alloc(addr(0, count));
  const kept = mark();
  const copy = alloc(addr(0, longest * 3 * d));
  const keys = alloc(addr(0, panelled(longest) * size));
  const values = alloc(addr(0, longest * panelled(size)));
  let shares = block.shares, own = block.projected, context = own, joined = block.joined;
  for (let row = from; row < to; row++) {
    const n = readLength(row), first = firstAsking(row, last);
    if (firstOwn(row) == 0) context = own;
    const projected = wholeRow(row, context, own, copy);
    for (let head = 0; head < job.heads; head++) {
      const query = addr(projected, head * size);
      packTransposedInto(keys, <usize>size * ROW, addr(query, d), size, n, 3 * d);
      packInto(values, <usize>n * ROW, addr(query, 2 * d), n, size, 3 * d);
      const mixed = addr(joined, head * size), asked = addr(query, first * 3 * d);
      attend(mixed, d, shares, panelled(n), asked, 3 * d, n - first, first, keys, values, <usize>n * ROW, size);
      shares = addr(shares, (n - first) * panelled(n));
    }
    own = addr(own, (n - firstOwn(row)) * 3 * d);
    joined = addr(joined, (n - first) * d);
  }
  release(kept);
}

function attendRowsGradient(block: Block, dProjected: usize, dJoined: usize, from: i32, to: i32, last: bool): void {
  const d = job.d, size = d / job.heads, line = addr(0, 3 * d);
  const longest = longestRow(from, to), kept = mark();
  const copy = alloc(<usize>longest * line);
  const dCopy = alloc(<usize>longest * line);
  let shares = block.shares, own = block.projected, context = own, dContext = dProjected;
  for (let row = from; row < to; row++) {
    const n = readLength(row), first = firstAsking(row, last), shared = firstOwn(row);
    if (shared == 0) {
      context = own;
      dContext = dProjected;
      for (let i = 0; i < first; i++) memory.fill(dProjected + <usize>i * line, 0, addr(0, d));
    }
    const projected = wholeRow(row, context, own, copy);
    const dWhole = shared == 0 ? dProjected : dCopy;
    for (let head = 0; head < job.heads; head++) {
      const query = addr(projected, head * size), dQuery = addr(dWhole, head * size);
      attendGradient(
        dQuery, addr(dQuery, d), addr(dQuery, 2 * d), query, addr(query, d), addr(query, 2 * d), 3 * d,
        addr(dJoined, head * size), d, shares, panelled(n), n - first, first, size,
      );
      shares = addr(shares, (n - first) * panelled(n));
    }
    if (shared > 0) {
      for (let p: usize = 0; p < <usize>shared; p++) addLine(addr(dContext + p * line, d), addr(dCopy + p * line, d), 2 * d);
      memory.copy(dProjected, dCopy + <usize>shared * line, <usize>(n - shared) * line);
    }
    own += <usize>(n - shared) * line;
    dProjected += <usize>(n - shared) * line;
    dJoined = addr(dJoined, (n - first) * d);
  }
  release(kept);
}

/** Adds the gradient of rows from … to − 1, whose forward pass was the last. */
export function backwardTransformer(gradient: usize, from: i32, to: i32, dLogits: usize): void {
  const d = job.d, layers = job.layers;
  const n = lineCount, count = predictions;
  const dNormed = alloc(addr(0, count * d));
  const dPredicting = zeros(count * d);
  const dx = zeros(n * d);
  const dJoined = alloc(addr(0, n * d));
  const dProjected = alloc(addr(0, n * 3 * d));
  const first = addr(gradient, embeddingSize());
  const norm = addr(first, layers * blockSize(d));
  backwardHead(dNormed, addr(norm, d), normed, gather(dLogits, from, to), count);
  rmsNormGradient(dPredicting, norm, dNormed, predicting, inverses, finalNorm, count, d);

  const kept = mark();
  for (let layer = layers - 1; layer >= 0; layer--) {
    const block = blockOf(layer), last = isLast(layer), at = addr(first, layer * blockSize(d));
    backToAttention(block, at, last ? dPredicting : dx, dJoined, last ? count : n);
    attendRowsGradient(block, dProjected, dJoined, from, to, last);
    if (last) exchange(dx, dPredicting, from, to, false);
    backToInput(block, at, dx, dProjected, n);
    release(kept);
  }
  let line = dx;
  for (let row = from; row < to; row++) {
    for (let p = firstOwn(row); p < readLength(row); p++, line += addr(0, d)) {
      addLine(addr(gradient, tokenAt(row, p) * d), line, d);
      addLine(addr(gradient, (job.vocabulary + p) * d), line, d);
    }
  }
}
