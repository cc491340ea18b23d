/** The kernels that the host calls. Each does one request for all members, one member after another. */

import { mark, release } from './arena';
import { logitGradients, scoreRows } from './categorical';
import { backwardGru, forwardGru } from './gru';
import { beginGru, finishGru } from './gru-cell';
import { sampleGru } from './gru-sample';
import { addr, intAt, job, weightsOf } from './job';
import { backwardLinear, forwardLinear, sampleLinear } from './linear';
import { step, takesPart } from './optimizer';
import { readLength, sharedLength } from './sequence';
import { backwardTransformer, beginTransformer, forwardTransformer } from './transformer';
import { sampleTransformer } from './transformer-sample';

export { alloc, mark, release } from './arena';
export { applyMath } from './math';
export { multiplyProbe } from './matmul';

/** Where the host writes what is asked for. */
export function jobAddress(): usize {
  return changetype<usize>(job);
}

/** Numbers that the host gives networks. */
const LINEAR: i32 = 0;
const GRU: i32 = 1;

/**
 * Most positions of a block: enough to keep tiles full, few enough for the activations to stay in the cache. The GRU
 * multiplies one position of each row at a time and keeps less of it, so it takes more.
 */
const BLOCK: i32 = 128;
const GRU_BLOCK: i32 = 512;
/** Most rows that are drawn together. */
const ROWS: i32 = 64;

/** The end of the block that starts at a row. It depends on this member's rows alone. */
function blockEnd(row: i32, end: i32): i32 {
  const most = job.network == GRU ? GRU_BLOCK : BLOCK;
  const origin = row;
  let positions = 0;
  do positions += span(row++, origin);
  while (row < end && positions + span(row, origin) <= most);
  return row;
}

/** Positions that a row adds to a block. */
function span(row: i32, origin: i32): i32 {
  if (job.network == LINEAR) return intAt(job.lengths, row);
  return job.network == GRU ? readLength(row) : readLength(row) - sharedLength(row, origin);
}

/** Prepares a member's weights. */
function begin(m: i32, learning: bool): void {
  if (job.network == LINEAR) return;
  if (job.network == GRU) beginGru(weightsOf(m), learning);
  else beginTransformer(weightsOf(m), learning);
}

function forward(m: i32, from: i32, to: i32): usize {
  if (job.network == LINEAR) return forwardLinear(weightsOf(m), from, to);
  return job.network == GRU ? forwardGru(from, to) : forwardTransformer(from, to);
}

function backward(gradient: usize, from: i32, to: i32, dLogits: usize): void {
  if (job.network == LINEAR) backwardLinear(gradient, from, to, dLogits);
  else if (job.network == GRU) backwardGru(gradient, from, to, dLogits);
  else backwardTransformer(gradient, from, to, dLogits);
}

export function sample(): void {
  const kept = mark();
  for (let m = 0; m < job.members; m++) {
    const end = intAt(job.starts, m + 1);
    begin(m, false);
    const packed = mark();
    for (let row = intAt(job.starts, m); row < end; row += ROWS) {
      const next = min(row + ROWS, end);
      if (job.network == LINEAR) sampleLinear(weightsOf(m), row, next);
      else if (job.network == GRU) sampleGru(row, next);
      else sampleTransformer(row, next);
      release(packed);
    }
    release(kept);
  }
}

export function score(): void {
  const kept = mark();
  for (let m = 0; m < job.members; m++) {
    const end = intAt(job.starts, m + 1);
    begin(m, false);
    const packed = mark();
    for (let row = intAt(job.starts, m); row < end; ) {
      const next = blockEnd(row, end);
      scoreRows(row, next, forward(m, row, next));
      row = next;
      release(packed);
    }
    release(kept);
  }
}

/** Writes the gradient of one member, [stride]. */
function differentiate(m: i32, gradient: usize): void {
  const kept = mark();
  memory.fill(gradient, 0, addr(0, job.stride));
  begin(m, true);
  const packed = mark();
  const end = intAt(job.starts, m + 1);
  for (let row = intAt(job.starts, m); row < end; ) {
    const next = blockEnd(row, end);
    const logits = forward(m, row, next);
    logitGradients(row, next, logits);
    backward(gradient, row, next, logits);
    row = next;
    release(packed);
  }
  if (job.network == GRU) finishGru(gradient);
  release(kept);
}

export function gradient(): void {
  for (let m = 0; m < job.members; m++) differentiate(m, addr(job.gradient, m * job.stride));
}

/** Gradients, one member at a time in the same place, and a step of each member that takes part. */
export function update(): void {
  for (let m = 0; m < job.members; m++) {
    if (!takesPart(m)) continue;
    differentiate(m, job.gradient);
    step(m, job.gradient);
  }
}
