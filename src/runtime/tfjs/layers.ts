/** Parts that sequence networks are made of, each with its derivative. Tensors have a leading axis of members. */

import * as tf from '@tensorflow/tfjs-core';
import { NORM_EPSILON } from '../networks/transformer.ts';
import type { Backend } from './backend.ts';
import { product } from './product.ts';
import { type Program, runProgram } from './program.ts';

/** A vector for each member, [M, d], as [M, 1, d]: added to or multiplied with [M, n, d]. */
export function asRow(vector: tf.Tensor): tf.Tensor3D {
  const [members, d] = vector.shape as [number, number];
  return tf.reshape(vector, [members, 1, d]);
}

/** x·weight + bias over [M, n, d]. */
export function affine(x: tf.Tensor3D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor3D {
  return tf.add(product(x, weight), asRow(bias));
}

/** A norm, and the way back from ∂loss/∂y to ∂loss/∂x and ∂loss/∂gain. */
export interface Normed {
  readonly y: tf.Tensor3D;
  gradient(dy: tf.Tensor3D): { dx: tf.Tensor3D; dGain: tf.Tensor };
}

/**
 * RMSNorm over the last axis of [M, n, d]: y = gain ∘ u, where u = x·inverse and inverse = 1 / √(mean(x²) + ε).
 * ∂/∂gain = Σ dy∘u, ∂/∂x = inverse ∘ (du − u·mean(du∘u)) where du = dy∘gain.
 */
export function rmsNorm(backend: Backend, x: tf.Tensor3D, gain: tf.Tensor): Normed {
  if (backend.runsPrograms) return rmsNormByPrograms(x, gain);
  const size = tf.mean<tf.Tensor3D>(tf.square(x), -1, true);
  const inverse = tf.rsqrt(tf.add<tf.Tensor3D>(size, backend.scalar(NORM_EPSILON)));
  const unit = tf.mul<tf.Tensor3D>(x, inverse);
  const gradient = (dy: tf.Tensor3D) => {
    const dGain = tf.sum(tf.mul(dy, unit), 1);
    const dUnit = tf.mul<tf.Tensor3D>(dy, asRow(gain));
    const along = tf.mean<tf.Tensor3D>(tf.mul(dUnit, unit), -1, true);
    return { dx: tf.mul<tf.Tensor3D>(inverse, tf.sub(dUnit, tf.mul(unit, along))), dGain };
  };
  return { y: tf.mul(unit, asRow(gain)), gradient };
}

function rmsNormByPrograms(x: tf.Tensor3D, gain: tf.Tensor): Normed {
  const gradient = (dy: tf.Tensor3D) => ({
    dx: runProgram<tf.Tensor3D>(normGradientProgram, [x, gain, dy], x.shape),
    dGain: tf.sum(runProgram(gainProgram, [x, dy], x.shape), 1),
  });
  return { y: runProgram(normProgram, [x, gain], x.shape), gradient };
}

/** Each thread goes over its whole row: rows are short. */
const inverseOfRow = `
  let d = uniforms.outShape.z;
  let start = index / d * d;
  var squares = 0.0;
  for (var i = start; i < start + d; i++) { squares += x[i] * x[i]; }
  let inverse = inverseSqrt(squares / f32(d) + ${NORM_EPSILON});`;

const gainOfMember = 'let gains = index / (d * uniforms.outShape.y) * d;';

const normProgram: Program = {
  name: 'norm',
  inputs: ['x', 'gain'],
  body: `${inverseOfRow} ${gainOfMember}
    result[index] = x[index] * inverse * gain[gains + index - start];`,
};

const normGradientProgram: Program = {
  name: 'norm gradient',
  inputs: ['x', 'gain', 'dy'],
  body: `${inverseOfRow} ${gainOfMember}
    var along = 0.0;
    for (var i = start; i < start + d; i++) { along += dy[i] * gain[gains + i - start] * x[i] * inverse; }
    let dUnit = dy[index] * gain[gains + index - start];
    result[index] = inverse * (dUnit - x[index] * inverse * along / f32(d));`,
};

const gainProgram: Program = {
  name: 'gain gradient',
  inputs: ['x', 'dy'],
  body: `${inverseOfRow}
    result[index] = dy[index] * x[index] * inverse;`,
};
