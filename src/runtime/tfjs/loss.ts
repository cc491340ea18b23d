import * as tf from '@tensorflow/tfjs-core';
import type { GradientRequest } from '../runtime.ts';
import { inverseTemperatures, type Packing } from './packing.ts';

/**
 * Where a backward pass starts: a function from logits [M·R·T, V] to ∂loss/∂logits, of the same shape. With z the tempered logits of a position,
 * c its dLogp and π = softmax(z): ∂loss/∂z = c·(onehot(token) − π) + dLogits. What does not depend on π is gathered
 * on the host into one array `target`, so that the device computes (target − c·π), and the temperature's 1/τ is
 * multiplied in there too.
 */
export function lossGradient(
  request: GradientRequest,
  packing: Packing,
  outputs: number,
): (logits: tf.Tensor2D) => tf.Tensor2D {
  const { tokens, lengths, dLogps, dLogits, temperatures, width } = request;
  const count = packing.members * packing.rows * packing.width;
  const target = new Float32Array(count * outputs);
  const weight = new Float32Array(count);
  packing.places.forEach((place, n) => {
    const inverse = 1 / (temperatures?.[n] ?? 1);
    for (let t = 0; t < lengths[n]; t++) {
      const i = n * width + t;
      // A token that the network cannot write was not its choice: an observation teaches nothing.
      if (tokens[i] >= outputs) continue;
      const at = place * packing.width + t;
      weight[at] = dLogps[i] * inverse;
      target[at * outputs + tokens[i]] = weight[at];
      if (!dLogits) continue;
      for (let v = 0; v < outputs; v++) target[at * outputs + v] += dLogits[i * outputs + v] * inverse;
    }
  });
  const scale = inverseTemperatures(temperatures, packing);

  return (logits) => {
    const pi = tf.softmax(scale ? temper(logits, scale) : logits);
    return tf.sub(tf.tensor2d(target, [count, outputs]), tf.mul(tf.tensor2d(weight, [count, 1]), pi));
  };
}

/** Multiplies the logits [M·R·T, V] of each row by its number in `scale`, [M·R]. */
export function temper(logits: tf.Tensor2D, scale: Float32Array): tf.Tensor2D {
  const perRow = tf.reshape(logits, [scale.length, -1]);
  return tf.reshape(tf.mul(perRow, tf.tensor2d(scale, [scale.length, 1])), logits.shape);
}
