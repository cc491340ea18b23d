/**
 * A member's GRU, and its cell on lines of states. The gates' matrices are used as one, [d, 3d], reset, update and
 * new side by side; what a token adds to the gates, x·input + bias, is looked up in a table of all tokens, since
 * there are fewer tokens than places where they stand.
 */

import { alloc, zeros } from './arena';
import { beginHead } from './head';
import { addr, job } from './job';
import { addToLines, sumLines } from './layers';
import { sigmoid, splat, tanh } from './math';
import { multiplyTransposed, product } from './matmul';
import { packThree, packThreeTransposed } from './pack';

let tokens: usize = 0;
let inputsTransposed: usize = 0;
/** [vocabulary, 3d] */
let table: usize = 0;
let states: usize = 0;

export let statesTransposed: usize = 0;
/** [vocabulary, 3d] ∂loss/∂table, collected over all blocks. */
export let dTable: usize = 0;

/** Places in a member's weights, and likewise in its gradient. */
function inputsAt(weights: usize): usize {
  return addr(weights, job.vocabulary * job.d);
}
function biasesAt(weights: usize): usize {
  return addr(inputsAt(weights), 3 * job.d * job.d);
}
export function statesAt(weights: usize): usize {
  return addr(biasesAt(weights), 3 * job.d);
}
export function headAt(weights: usize): usize {
  return addr(statesAt(weights), 3 * job.d * job.d);
}

/** Packs a member's weights and makes its table. */
export function beginGru(weights: usize, learning: bool): void {
  const d = job.d, vocabulary = job.vocabulary;
  tokens = weights;
  table = alloc(addr(0, vocabulary * 3 * d));
  product(table, 3 * d, tokens, d, packThree(inputsAt(weights), d), vocabulary, d, 3 * d, false);
  addToLines(table, 3 * d, biasesAt(weights), vocabulary, 3 * d);
  states = packThree(statesAt(weights), d);
  beginHead(headAt(weights), learning);
  if (!learning) return;
  inputsTransposed = packThreeTransposed(inputsAt(weights), d);
  statesTransposed = packThreeTransposed(statesAt(weights), d);
  dTable = zeros(vocabulary * 3 * d);
}

/** From ∂loss/∂table to the gradient by what it was made of. */
export function finishGru(gradient: usize): void {
  const d = job.d, vocabulary = job.vocabulary;
  product(gradient, d, dTable, 3 * d, inputsTransposed, vocabulary, 3 * d, d, true);
  for (let part = 0; part < 3; part++) {
    const to = addr(inputsAt(gradient), part * d * d);
    multiplyTransposed(to, d, tokens, d, addr(dTable, part * d), 3 * d, d, vocabulary, d, true);
  }
  sumLines(biasesAt(gradient), dTable, 3 * d, vocabulary, 3 * d);
}

/** What the gates get from the states, lines of 3d. */
export function recall(gates: usize, state: usize, n: i32): void {
  product(gates, 3 * job.d, state, job.d, states, n, job.d, 3 * job.d, false);
}

/** One line reads a token: `gates` holds what `recall` wrote and then r, z, n; `recalled` keeps h·stateNew. */
export function cell(state: usize, gates: usize, recalled: usize, token: i32): void {
  const line = addr(0, job.d);
  const input = addr(table, token * 3 * job.d);
  for (let c: usize = 0; c < line; c += 16) {
    const reset = gates + c, update = reset + line, proposed = update + line;
    const x = input + c;
    const r = sigmoid(f32x4.add(v128.load(x), v128.load(reset)));
    const z = sigmoid(f32x4.add(v128.load(x + line), v128.load(update)));
    const u = v128.load(proposed);
    const n = tanh(f32x4.add(v128.load(x + 2 * line), f32x4.mul(r, u)));
    const h = v128.load(state + c);
    v128.store(reset, r);
    v128.store(update, z);
    v128.store(proposed, n);
    v128.store(recalled + c, u);
    v128.store(state + c, f32x4.add(n, f32x4.mul(z, f32x4.sub(h, n))));
  }
}

// @ts-ignore: decorator
@inline
function accumulate(at: usize, value: v128): void {
  v128.store(at, f32x4.add(v128.load(at), value));
}

/**
 * From ∂loss/∂(state after) to ∂loss/∂(what enters the gates): added to the token's line of `dTable`, and written to
 * `dGates` as the states see it. `dState` keeps the part that went past the gates.
 */
export function cellGradient(
  dState: usize, dGates: usize, before: usize, gates: usize, recalled: usize, token: i32,
): void {
  const line = addr(0, job.d);
  const one = splat(1);
  const entry = addr(dTable, token * 3 * job.d);
  for (let c: usize = 0; c < line; c += 16) {
    const r = v128.load(gates + c), z = v128.load(gates + c + line), n = v128.load(gates + c + 2 * line);
    const dAfter = v128.load(dState + c);
    const kept = f32x4.mul(dAfter, z);
    const dNew = f32x4.mul(f32x4.sub(dAfter, kept), f32x4.sub(one, f32x4.mul(n, n)));
    const difference = f32x4.sub(v128.load(before + c), n);
    const dUpdate = f32x4.mul(f32x4.mul(dAfter, difference), f32x4.mul(z, f32x4.sub(one, z)));
    const dReset = f32x4.mul(f32x4.mul(dNew, v128.load(recalled + c)), f32x4.mul(r, f32x4.sub(one, r)));
    accumulate(entry + c, dReset);
    accumulate(entry + c + line, dUpdate);
    accumulate(entry + c + 2 * line, dNew);
    v128.store(dGates + c, dReset);
    v128.store(dGates + c + line, dUpdate);
    v128.store(dGates + c + 2 * line, f32x4.mul(dNew, r));
    v128.store(dState + c, kept);
  }
}
