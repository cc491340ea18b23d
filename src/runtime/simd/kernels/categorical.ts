/**
 * Next-token distributions from logits. A block's logits are one line of `ld` numbers for each response position,
 * row after row, `ld` at least V rounded up to whole vectors; what lies beyond V is set to −∞ here.
 */

import { alloc, mark, release } from './arena';
import { addr, floatAt, intAt, job } from './job';
import { exp, fma, log, maxLanes, splat, sumLanes } from './math';
import { panelled } from './pack';

/** Of the line `softmax` saw last: its largest logit, and Σ e^(z − largest). */
let peak: f32 = 0;
let total: f32 = 0;

/** Numbers of one line of logits. */
export function logitsLine(): i32 {
  return panelled(job.outputs);
}

/** Divides a line by the row's temperature. */
function temper(z: usize, row: i32): void {
  const n = job.outputs;
  const temperature = splat(floatAt(job.temperatures, row));
  for (let v = 0; v < n; v += 4) {
    const at = addr(z, v);
    v128.store(at, f32x4.div(v128.load(at), temperature));
  }
  for (let v = n; v < ((n + 3) & ~3); v++) store<f32>(addr(z, v), -Infinity);
}

/** Writes e^(z − largest) of a line. */
function softmax(z: usize, e: usize): void {
  const n = job.outputs;
  let most = v128.load(z);
  for (let v = 4; v < n; v += 4) most = f32x4.pmax(most, v128.load(addr(z, v)));
  peak = maxLanes(most);
  let sum = splat(0);
  for (let v = 0; v < n; v += 4) {
    const x = exp(f32x4.sub(v128.load(addr(z, v)), splat(peak)));
    v128.store(addr(e, v), x);
    sum = f32x4.add(sum, x);
  }
  total = sumLanes(sum);
}

// @ts-ignore: decorator
@inline
function logProbability(z: usize, token: i32, logTotal: f64): f32 {
  return <f32>(<f64>floatAt(z, token) - <f64>peak - logTotal);
}

/** −Σ p ln p = ln Σe − Σ e·(z − largest) / Σe. */
function entropy(z: usize, e: usize, logTotal: f64): f32 {
  let sum = splat(0);
  for (let v = 0; v < job.outputs; v += 4) {
    // Where e is 0, so is its share, but 0 · −∞ would be NaN.
    const below = f32x4.pmax(f32x4.sub(v128.load(addr(z, v)), splat(peak)), splat(-1e4));
    sum = fma(sum, v128.load(addr(e, v)), below);
  }
  return <f32>(logTotal - <f64>sumLanes(sum) / <f64>total);
}

/** Log-probabilities, and entropies and tempered logits where wanted, of rows from … to − 1. */
export function scoreRows(from: i32, to: i32, z: usize): void {
  const kept = mark();
  const ld = logitsLine(), n = job.outputs;
  const e = alloc(addr(0, ld));
  for (let row = from; row < to; row++) {
    for (let t = 0; t < intAt(job.lengths, row); t++, z += addr(0, ld)) {
      const i = row * job.width + t;
      temper(z, row);
      softmax(z, e);
      const token = intAt(job.tokens, i);
      const logTotal = log(total);
      store<f32>(addr(job.logps, i), token < n ? logProbability(z, token, logTotal) : 0);
      store<f32>(addr(job.entropies, i), entropy(z, e, logTotal));
      if (job.logits) memory.copy(addr(job.logits, i * n), z, addr(0, n));
    }
  }
  release(kept);
}

/**
 * Turns lines of logits into lines of ∂loss/∂logits. With z the tempered logits, π = softmax(z) and c the dLogp of a
 * position, ∂loss/∂z = c·(onehot(token) − π) + dLogits; the temperature divides it once more.
 */
export function logitGradients(from: i32, to: i32, z: usize): void {
  const kept = mark();
  const ld = logitsLine(), n = job.outputs;
  const e = alloc(addr(0, ld));
  for (let row = from; row < to; row++) {
    const inverse: f32 = 1 / floatAt(job.temperatures, row);
    for (let t = 0; t < intAt(job.lengths, row); t++, z += addr(0, ld)) {
      const i = row * job.width + t;
      const token = intAt(job.tokens, i);
      // A token that the network cannot write was not its choice: an observation teaches nothing.
      if (token >= n) {
        memory.fill(z, 0, addr(0, ld));
        continue;
      }
      temper(z, row);
      softmax(z, e);
      const c = floatAt(job.dLogps, i);
      const share = splat(-c / total);
      for (let v = 0; v < n; v += 4) v128.store(addr(z, v), f32x4.mul(share, v128.load(addr(e, v))));
      store<f32>(addr(z, token), floatAt(z, token) + c);
      for (let v = 0; v < n; v++) {
        const given: f32 = job.dLogits ? floatAt(job.dLogits, i * n + v) : 0;
        store<f32>(addr(z, v), (floatAt(z, v) + given) * inverse);
      }
    }
  }
  release(kept);
}

/**
 * Draws the token of a row at position t from its logits, and ends the row at its stop token or limit: `lengths`
 * holds limits until a row ends, then its length. The token is the first whose cumulative probability exceeds the
 * uniform; when greedy, the most probable, the first of equals.
 */
export function draw(row: i32, t: i32, z: usize, e: usize): void {
  const i = row * job.width + t;
  const n = job.outputs;
  temper(z, row);
  softmax(z, e);
  let token = 0;
  if (job.greedy) {
    for (let v = 1; v < n; v++) if (floatAt(z, v) > floatAt(z, token)) token = v;
  } else {
    const goal = <f64>floatAt(job.uniforms, i) * <f64>total;
    for (let sum: f64 = floatAt(e, 0); token < n - 1 && !(sum > goal); sum += <f64>floatAt(e, token)) token++;
  }
  const logTotal = log(total);
  store<i32>(addr(job.tokens, i), token);
  store<f32>(addr(job.logps, i), logProbability(z, token, logTotal));
  store<f32>(addr(job.entropies, i), entropy(z, e, logTotal));
  if (token == job.stopToken || t + 1 == intAt(job.lengths, row)) {
    store<i32>(addr(job.lengths, row), t + 1);
    store<i32>(addr(job.ended, row), 1);
  }
}
