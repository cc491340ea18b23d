/**
 * The GRU over blocks of whole rows. Rows go in order of falling length, so that those which still read at step s are
 * the first `countAt(s)`, and their states one matrix without gaps; lines are kept step after step.
 */

import { alloc, zeros } from './arena';
import { cell, cellGradient, headAt, recall, statesAt, statesTransposed } from './gru-cell';
import { backwardHead, forwardHead } from './head';
import { addr, intAt, job } from './job';
import { addLine } from './layers';
import { multiplyTransposed, product } from './matmul';
import { contextLength, readLength, responsePositions, tokenAt } from './sequence';

/** Rows by falling length, and where each one's response lines begin. */
let order: usize = 0;
let responses: usize = 0;
/** [steps] rows that read at each step. */
let counts: usize = 0;
let steps: i32 = 0;
let total: i32 = 0;

/** Lines of all steps: state before [d], gates [3d], h·stateNew [d]; and the states that predict, row by row. */
let before: usize = 0;
let gates: usize = 0;
let recalled: usize = 0;
let predicting: usize = 0;

/** Rows from … to − 1 by falling length of their contexts, or of all they read; equals keep their order. */
export function sortRows(from: i32, to: i32, contexts: bool): usize {
  const sorted = alloc(addr(0, to - from));
  for (let row = from; row < to; row++) {
    const length = contexts ? contextLength(row) : readLength(row);
    let i = row - from;
    for (; i > 0; i--) {
      const other = intAt(sorted, i - 1);
      if ((contexts ? contextLength(other) : readLength(other)) >= length) break;
      store<i32>(addr(sorted, i), other);
    }
    store<i32>(addr(sorted, i), row);
  }
  return sorted;
}

function arrange(from: i32, to: i32): void {
  const rows = to - from;
  order = sortRows(from, to, false);
  responses = alloc(addr(0, rows));
  for (let i = 0; i < rows; i++) {
    store<i32>(addr(responses, i), responsePositions(from, intAt(order, i)));
  }
  steps = readLength(intAt(order, 0));
  counts = alloc(addr(0, steps));
  total = 0;
  let count = rows;
  for (let s = 0; s < steps; s++) {
    while (readLength(intAt(order, count - 1)) <= s) count--;
    store<i32>(addr(counts, s), count);
    total += count;
  }
}

/** The line of `predicting` that the state of sorted row i after step s is; −1 where it predicts nothing. */
// @ts-ignore: decorator
@inline
function predictingLine(i: i32, s: i32): i32 {
  const position = s - contextLength(intAt(order, i)) + 1;
  return position < 0 ? -1 : intAt(responses, i) + position;
}

/** Lines of logits for the response positions of rows from … to − 1. */
export function forwardGru(from: i32, to: i32): usize {
  const d = job.d, line = addr(0, d);
  arrange(from, to);
  const positions = responsePositions(from, to);
  before = alloc(<usize>total * line);
  gates = alloc(<usize>total * 3 * line);
  recalled = alloc(<usize>total * line);
  predicting = alloc(<usize>positions * line);
  const state = zeros((to - from) * d);
  let done: usize = 0;
  for (let s = 0; s < steps; s++) {
    const count = intAt(counts, s);
    memory.copy(before + done * line, state, <usize>count * line);
    recall(gates + done * 3 * line, state, count);
    for (let i = 0; i < count; i++, done++) {
      const h = state + <usize>i * line;
      cell(h, gates + done * 3 * line, recalled + done * line, tokenAt(intAt(order, i), s));
      const place = predictingLine(i, s);
      if (place >= 0) memory.copy(predicting + <usize>place * line, h, line);
    }
  }
  return forwardHead(predicting, positions);
}

/** Adds the gradient of rows from … to − 1, whose forward pass was the last. */
export function backwardGru(gradient: usize, from: i32, to: i32, dLogits: usize): void {
  const d = job.d, line = addr(0, d);
  const positions = responsePositions(from, to);
  const dPredicting = alloc(<usize>positions * line);
  backwardHead(dPredicting, headAt(gradient), predicting, dLogits, positions);

  const dGates = alloc(<usize>total * 3 * line);
  const dState = zeros((to - from) * d);
  let done = <usize>total;
  for (let s = steps - 1; s >= 0; s--) {
    const count = intAt(counts, s);
    done -= count;
    for (let i = 0; i < count; i++) {
      const at = done + <usize>i, dh = dState + <usize>i * line;
      const place = predictingLine(i, s);
      if (place >= 0) addLine(dh, dPredicting + <usize>place * line, d);
      const g = at * 3 * line;
      cellGradient(dh, dGates + g, before + at * line, gates + g, recalled + at * line, tokenAt(intAt(order, i), s));
    }
    product(dState, d, dGates + done * 3 * line, 3 * d, statesTransposed, count, 3 * d, d, true);
  }
  for (let part = 0; part < 3; part++) {
    const matrix = addr(statesAt(gradient), part * d * d);
    multiplyTransposed(matrix, d, before, d, addr(dGates, part * d), 3 * d, d, total, d, true);
  }
}
