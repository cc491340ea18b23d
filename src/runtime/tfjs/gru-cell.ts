import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { gatherRows } from './lookup.ts';
import { product, productByInput } from './product.ts';
import { type Program, runProgram } from './program.ts';
import type { NamedTensors } from './weights.ts';

export const gates = ['Reset', 'Update', 'New'] as const;
export type Gate = (typeof gates)[number];
export type ByGate<T> = Readonly<Record<Gate, T>>;

export const byGate = <T>(make: (gate: Gate) => T): ByGate<T> => ({
  Reset: make('Reset'),
  Update: make('Update'),
  New: make('New'),
});

/** What one step of the recurrence leaves for its derivative; all [M, R, d]. */
export interface CellPass {
  readonly before: tf.Tensor3D;
  readonly reset: tf.Tensor3D;
  readonly update: tf.Tensor3D;
  readonly proposed: tf.Tensor3D;
  /** h·stateNew */
  readonly recalled: tf.Tensor3D;
  readonly after: tf.Tensor3D;
}

/**
 * One token: `tables` hold x·input + bias of each gate for each entry, [M·entries, d], and `entries` [M·R] says which
 * one each row reads. See `networks/gru.ts` for the formulas.
 */
export function cell(
  backend: Backend,
  weights: NamedTensors,
  tables: ByGate<tf.Tensor2D>,
  entries: tf.Tensor1D,
  before: tf.Tensor3D,
): CellPass {
  const { gate, propose, mix } = backend.runsPrograms ? byPrograms : byOperations;
  const reset = gate(tables.Reset, entries, product(before, weights.stateReset));
  const update = gate(tables.Update, entries, product(before, weights.stateUpdate));
  const recalled = product(before, weights.stateNew);
  const proposed = propose(tables.New, entries, reset, recalled);
  return { before, reset, update, proposed, recalled, after: mix(before, proposed, update) };
}

/** From ∂loss/∂after to ∂loss/∂(what enters σ, σ, tanh), ∂loss/∂recalled and ∂loss/∂before. */
export function cellGradient(backend: Backend, weights: NamedTensors, pass: CellPass, dAfter: tf.Tensor3D) {
  const { before, reset, update, proposed, recalled } = pass;
  const { intoTanh, intoGate } = backend.runsPrograms ? byPrograms : byOperations;
  const New = intoTanh(backend, dAfter, update, proposed);
  const Update = intoGate(backend, tf.mul(dAfter, tf.sub(before, proposed)), update);
  const Reset = intoGate(backend, tf.mul(New, recalled), reset);
  const dRecalled = tf.mul<tf.Tensor3D>(New, reset);
  const dBefore = tf.addN([
    tf.mul<tf.Tensor3D>(dAfter, update),
    productByInput(Reset, weights.stateReset),
    productByInput(Update, weights.stateUpdate),
    productByInput(dRecalled, weights.stateNew),
  ]);
  return { dInputs: { Reset, Update, New }, dRecalled, dBefore };
}

/** The parts of a cell between its products; all [M, R, d] but tables and entries. */
interface CellParts {
  /** σ(input + x) */
  gate(table: tf.Tensor2D, entries: tf.Tensor1D, x: tf.Tensor3D): tf.Tensor3D;
  /** tanh(input + reset ∘ recalled) */
  propose(table: tf.Tensor2D, entries: tf.Tensor1D, reset: tf.Tensor3D, recalled: tf.Tensor3D): tf.Tensor3D;
  /** n + z ∘ (h − n) */
  mix(before: tf.Tensor3D, proposed: tf.Tensor3D, update: tf.Tensor3D): tf.Tensor3D;
  /** dAfter ∘ (1 − z) ∘ (1 − n²) */
  intoTanh(backend: Backend, dAfter: tf.Tensor3D, update: tf.Tensor3D, proposed: tf.Tensor3D): tf.Tensor3D;
  /** dGate ∘ σ ∘ (1 − σ) */
  intoGate(backend: Backend, dGate: tf.Tensor3D, gate: tf.Tensor3D): tf.Tensor3D;
}

const inputOf = (table: tf.Tensor2D, entries: tf.Tensor1D, like: tf.Tensor3D) =>
  tf.reshape<tf.Rank.R3>(gatherRows(table, entries), like.shape);

const byOperations: CellParts = {
  gate: (table, entries, x) => tf.sigmoid(tf.add(inputOf(table, entries, x), x)),
  propose: (table, entries, reset, recalled) =>
    tf.tanh(tf.add(inputOf(table, entries, reset), tf.mul(reset, recalled))),
  mix: (before, proposed, update) => tf.add(proposed, tf.mul(update, tf.sub(before, proposed))),
  intoTanh(backend, dAfter, update, proposed) {
    const one = backend.scalar(1);
    return tf.mul(tf.mul(dAfter, tf.sub(one, update)), tf.sub(one, tf.square(proposed)));
  },
  intoGate: (backend, dGate, gate) => tf.mul(dGate, tf.mul(gate, tf.sub(backend.scalar(1), gate))),
};

const byPrograms: CellParts = {
  gate: (table, entries, x) => runProgram(gateProgram, [table, entries, x], x.shape),
  propose: (table, entries, reset, recalled) =>
    runProgram(proposeProgram, [table, entries, reset, recalled], reset.shape),
  mix: (before, proposed, update) => runProgram(mixProgram, [before, proposed, update], before.shape),
  intoTanh: (_, dAfter, update, proposed) =>
    runProgram(intoTanhProgram, [dAfter, update, proposed], dAfter.shape),
  intoGate: (_, dGate, gate) => runProgram(intoGateProgram, [dGate, gate], gate.shape),
};

const readInput = `
  let d = uniforms.outShape.z;
  let input = table[entries[index / d] * d + index % d];`;

const gateProgram: Program = {
  name: 'gru gate',
  inputs: ['table', 'entries', 'x'],
  body: `${readInput}
    result[index] = 1.0 / (1.0 + exp(-(input + x[index])));`,
};

const proposeProgram: Program = {
  name: 'gru propose',
  inputs: ['table', 'entries', 'reset', 'recalled'],
  // Written out: tanh of WGSL may overflow inside.
  body: `${readInput}
    let x = input + reset[index] * recalled[index];
    let power = exp(-2.0 * abs(x));
    result[index] = sign(x) * (1.0 - power) / (1.0 + power);`,
};

const mixProgram: Program = {
  name: 'gru mix',
  inputs: ['before', 'proposed', 'gate'],
  body: 'result[index] = proposed[index] + gate[index] * (before[index] - proposed[index]);',
};

const intoTanhProgram: Program = {
  name: 'gru into tanh',
  inputs: ['dAfter', 'gate', 'proposed'],
  body: 'result[index] = dAfter[index] * (1.0 - gate[index]) * (1.0 - proposed[index] * proposed[index]);',
};

const intoGateProgram: Program = {
  name: 'gru into gate',
  inputs: ['dGate', 'gate'],
  body: 'result[index] = dGate[index] * gate[index] * (1.0 - gate[index]);',
};
