import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { product, productByInput } from './product.ts';
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
  /** h − n */
  readonly difference: tf.Tensor3D;
  readonly after: tf.Tensor3D;
}

/** One token: `inputs` are x·input + bias of the three gates. See `networks/gru.ts` for the formulas. */
export function cell(weights: NamedTensors, inputs: ByGate<tf.Tensor3D>, before: tf.Tensor3D): CellPass {
  const reset = tf.sigmoid(tf.add(inputs.Reset, product(before, weights.stateReset)));
  const update = tf.sigmoid(tf.add(inputs.Update, product(before, weights.stateUpdate)));
  const recalled = product(before, weights.stateNew);
  const proposed = tf.tanh(tf.add(inputs.New, tf.mul(reset, recalled)));
  const difference = tf.sub<tf.Tensor3D>(before, proposed);
  const after = tf.add<tf.Tensor3D>(proposed, tf.mul(update, difference));
  return { before, reset, update, proposed, recalled, difference, after } as CellPass;
}

/** From ∂loss/∂after to ∂loss/∂(what enters σ, σ, tanh), ∂loss/∂recalled and ∂loss/∂before. */
export function cellGradient(backend: Backend, weights: NamedTensors, pass: CellPass, dAfter: tf.Tensor3D) {
  const { reset, update, proposed, recalled, difference } = pass;
  const one = backend.scalar(1);
  const slope = (gate: tf.Tensor3D) => tf.mul<tf.Tensor3D>(gate, tf.sub(one, gate));
  const kept = tf.mul<tf.Tensor3D>(dAfter, update);
  const New = tf.mul<tf.Tensor3D>(tf.sub(dAfter, kept), tf.sub(one, tf.square(proposed)));
  const Update = tf.mul<tf.Tensor3D>(tf.mul(dAfter, difference), slope(update));
  const Reset = tf.mul<tf.Tensor3D>(tf.mul(New, recalled), slope(reset));
  const dRecalled = tf.mul<tf.Tensor3D>(New, reset);
  const dBefore = tf.addN([
    kept,
    productByInput(Reset, weights.stateReset),
    productByInput(Update, weights.stateUpdate),
    productByInput(dRecalled, weights.stateNew),
  ]);
  return { dInputs: { Reset, Update, New }, dRecalled, dBefore };
}
