/** Matrix products of stacked members, [M, n, k] by [M, k, m], and their derivatives. */

import * as tf from '@tensorflow/tfjs-core';

/** x·weight */
export function product(x: tf.Tensor3D, weight: tf.Tensor): tf.Tensor3D {
  return multiply(x, weight as tf.Tensor3D, false, false);
}

/** ∂/∂x of x·weight: dy·weightᵀ */
export function productByInput(dy: tf.Tensor3D, weight: tf.Tensor): tf.Tensor3D {
  return multiply(dy, weight as tf.Tensor3D, false, true);
}

/** ∂/∂weight of x·weight: xᵀ·dy */
export function productByWeight(x: tf.Tensor3D, dy: tf.Tensor3D): tf.Tensor3D {
  return multiply(x, dy, true, false);
}

/** Multiplications in one member's product below which taking the stack apart costs more than it saves. */
const WORTH_SPLITTING = 16384;

function multiply(a: tf.Tensor3D, b: tf.Tensor3D, transposeA: boolean, transposeB: boolean): tf.Tensor3D {
  const work = (a.size / a.shape[0]) * b.shape[transposeB ? 1 : 2];
  if (tf.getBackend() !== 'wasm' || work < WORTH_SPLITTING) return tf.matMul(a, b, transposeA, transposeB);
  return multiplyOneByOne(
    transposeA ? tf.transpose(a, [0, 2, 1]) : a,
    transposeB ? tf.transpose(b, [0, 2, 1]) : b,
  );
}

/**
 * tfjs on WebAssembly multiplies two plain matrices by XNNPACK, but a batch of them, or a transposed one, by a naive
 * loop that is five to ten times slower.
 */
function multiplyOneByOne(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  const products = Array.from({ length: a.shape[0] }, (_, m) => {
    // Gathering copies one member; slicing would first copy all of them.
    const member = tf.tensor2d([m], [1, 1], 'int32');
    return tf.matMul<tf.Tensor3D>(tf.gatherND(a, member), tf.gatherND(b, member));
  });
  return products.length === 1 ? products[0] : tf.concat(products, 0);
}
