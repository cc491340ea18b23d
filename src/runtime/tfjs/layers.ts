/** Parts that sequence networks are made of, each with its derivative. Tensors have a leading axis of members. */

import * as tf from '@tensorflow/tfjs-core';
import { NORM_EPSILON } from '../networks/transformer.ts';
import type { Backend } from './backend.ts';
import { product } from './product.ts';

/** A vector for each member, [M, d], as [M, 1, d]: added to or multiplied with [M, n, d]. */
export function asRow(vector: tf.Tensor): tf.Tensor3D {
  const [members, d] = vector.shape as [number, number];
  return tf.reshape(vector, [members, 1, d]);
}

/** x·weight + bias over [M, n, d]. */
export function affine(x: tf.Tensor3D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor3D {
  return tf.add(product(x, weight), asRow(bias));
}

/** What the derivative of a norm needs: the normalised x and the reciprocal of its size. */
export interface Normed {
  readonly y: tf.Tensor3D;
  readonly unit: tf.Tensor3D;
  readonly inverse: tf.Tensor3D;
}

/** RMSNorm over the last axis of [M, n, d]: y = gain ∘ x / √(mean(x²) + ε). */
export function rmsNorm(backend: Backend, x: tf.Tensor3D, gain: tf.Tensor): Normed {
  const size = tf.mean<tf.Tensor3D>(tf.square(x), -1, true);
  const inverse = tf.rsqrt(tf.add<tf.Tensor3D>(size, backend.scalar(NORM_EPSILON)));
  const unit = tf.mul<tf.Tensor3D>(x, inverse);
  return { y: tf.mul(unit, asRow(gain)), unit, inverse };
}

/** With u = x·inverse: ∂/∂gain = Σ dy∘u, ∂/∂x = inverse ∘ (du − u·mean(du∘u)) where du = dy∘gain. */
export function rmsNormGradient(
  dy: tf.Tensor3D,
  { unit, inverse }: Normed,
  gain: tf.Tensor,
): { dx: tf.Tensor3D; dGain: tf.Tensor } {
  const dGain = tf.sum(tf.mul(dy, unit), 1);
  const dUnit = tf.mul<tf.Tensor3D>(dy, asRow(gain));
  const along = tf.mean<tf.Tensor3D>(tf.mul(dUnit, unit), -1, true);
  return { dx: tf.mul(inverse, tf.sub(dUnit, tf.mul(unit, along))), dGain };
}
