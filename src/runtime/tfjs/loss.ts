import * as tf from '@tensorflow/tfjs-core';
import type { GradientRequest } from '../runtime.ts';
import type { Backend } from './backend.ts';
import type { Packing } from './packing.ts';
import { type Program, runProgram } from './program.ts';

/**
 * Where a backward pass starts: from logits [M·R·T, V] to ∂loss/∂logits, of the same shape. With z the tempered logits
 * of a position, c its dLogp and π = softmax(z): ∂loss/∂z = c·(onehot(token) − π) + dLogits. What does not depend on π
 * is gathered on the host into one array `target`, so that the device computes (target − c·π), and the temperature's
 * 1/τ is multiplied in there too.
 */
export function lossGradient(
  backend: Backend,
  request: GradientRequest,
  packing: Packing,
  logits: tf.Tensor2D,
): tf.Tensor2D {
  const { tokens, lengths, dLogps, dLogits, temperatures, width } = request;
  const [count, outputs] = logits.shape;
  // In one array, so that they can be uploaded at once.
  const parts = new Float32Array(count * (outputs + 2));
  const target = parts.subarray(0, count * outputs);
  const weight = parts.subarray(target.length, target.length + count);
  const scale = parts.subarray(target.length + count).fill(1);
  packing.places.forEach((place, n) => {
    const inverse = 1 / (temperatures?.[n] ?? 1);
    for (let t = 0; t < lengths[n]; t++) {
      const i = n * width + t;
      const at = place * packing.width + t;
      scale[at] = inverse;
      // A token that the network cannot write was not its choice: an observation teaches nothing.
      if (tokens[i] >= outputs) continue;
      weight[at] = dLogps[i] * inverse;
      target[at * outputs + tokens[i]] = weight[at];
      if (!dLogits) continue;
      for (let v = 0; v < outputs; v++) target[at * outputs + v] += dLogits[i * outputs + v] * inverse;
    }
  });
  if (backend.runsPrograms) return runProgram(lossProgram, [logits, tf.tensor1d(parts)], logits.shape);
  const column = (values: Float32Array) => tf.tensor2d(values, [count, 1]);
  const isTempered = scale.some((value) => value !== 1);
  const pi = tf.softmax(isTempered ? tf.mul<tf.Tensor2D>(logits, column(scale)) : logits);
  return tf.sub(tf.tensor2d(target, [count, outputs]), tf.mul(column(weight), pi));
}

const lossProgram: Program = {
  name: 'loss',
  inputs: ['logits', 'parts'],
  body: `
    let count = uniforms.logitsShape.x;
    let outputs = uniforms.logitsShape.y;
    let row = index / outputs;
    let start = row * outputs;
    let weight = parts[uniforms.size + row];
    let scale = parts[uniforms.size + count + row];
    var largest = logits[start] * scale;
    for (var v = 1; v < outputs; v++) { largest = max(largest, logits[start + v] * scale); }
    var total = 0.0;
    for (var v = 0; v < outputs; v++) { total += exp(logits[start + v] * scale - largest); }
    result[index] = parts[index] - weight * (exp(logits[index] * scale - largest) / total);`,
};
