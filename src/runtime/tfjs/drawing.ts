import * as tf from '@tensorflow/tfjs-core';
import type { SampleRequest } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { inverseTemperatures, type Packing, packRows } from './packing.ts';
import { type Program, runProgram } from './program.ts';

/** From the logits [M·R, V] of response position `t` to a token for each row, [M·R], int32. */
export type Draw = (logits: tf.Tensor2D, t: number) => tf.Tensor1D;

/** How a request wants its tokens drawn; to be called, and to be used, inside one `compute`. */
export function createDraw(backend: Backend, request: SampleRequest, packing: Packing): Draw {
  const scale = inverseTemperatures(request.temperatures, packing);
  const tempered = (logits: tf.Tensor2D) => (scale ? temper(logits, scale) : logits);
  if (request.greedy) return (logits) => firstLargest(backend, tempered(logits));
  const uniformsAt = (t: number) => {
    const values = Float32Array.from(request.members, (_, n) => request.uniforms[n * request.width + t]);
    return packRows(values, packing, 0);
  };
  if (!backend.runsPrograms) {
    return (logits, t) => inverseCdf(backend, tempered(logits), uniformsAt(t));
  }
  const places = packing.members * packing.rows;
  const noise = new Float32Array((packing.width + 1) * places).fill(1, 0, places);
  if (scale) noise.set(scale);
  for (let t = 0; t < packing.width; t++) noise.set(uniformsAt(t), (t + 1) * places);
  const uploaded = tf.tensor2d(noise, [packing.width + 1, places]);
  return (logits, t) =>
    runProgram(drawProgram, [logits, uploaded], [places], { dtype: 'int32', position: t });
}

/** `inverseCdf` at once. Row 0 of the noise holds inverse temperatures, row t + 1 the uniforms of position t. */
const drawProgram: Program = {
  name: 'draw',
  inputs: ['logits', 'noise'],
  body: `
    let outputs = uniforms.logitsShape.y;
    let start = index * outputs;
    let scale = noise[index];
    var largest = logits[start] * scale;
    for (var v = 1; v < outputs; v++) { largest = max(largest, logits[start + v] * scale); }
    var total = 0.0;
    for (var v = 0; v < outputs; v++) { total += exp(logits[start + v] * scale - largest); }
    let bar = noise[(uniforms.position + 1) * uniforms.size + index] * total;
    var sum = 0.0;
    var token = 0;
    for (; token < outputs - 1; token++) {
      sum += exp(logits[start + token] * scale - largest);
      if (sum > bar) { break; }
    }
    result[index] = token;`,
};

/** Multiplies the logits [M·R, V] of each row by its number in `scale`, [M·R]. */
function temper(logits: tf.Tensor2D, scale: Float32Array): tf.Tensor2D {
  return tf.mul(logits, tf.tensor2d(scale, [scale.length, 1]));
}

/** [B] the first token whose cumulative probability exceeds the row's uniform, the last one if none does. */
function inverseCdf(backend: Backend, logits: tf.Tensor2D, uniforms: Float32Array): tf.Tensor1D {
  const outputs = logits.shape[1];
  // Cumulative sums as one product; tfjs's own takes log₂ V passes on a GPU. The last sum is made 2, above every
  // uniform, so that rounding leaves no uniform without a token.
  const sums = backend.constant(`cumulate ${outputs}`, () =>
    tf.tensor2d(
      Float32Array.from({ length: outputs * outputs }, (_, i) => {
        const [from, to] = [Math.floor(i / outputs), i % outputs];
        if (to === outputs - 1) return 2;
        return from <= to ? 1 : 0;
      }),
      [outputs, outputs],
    ),
  ) as tf.Tensor2D;
  return tf.tidy(() => {
    const cdf = tf.matMul(tf.softmax(logits), sums);
    // One copy of the uniform for each token: comparisons that broadcast are slow on WebAssembly.
    const copies = Float32Array.from({ length: cdf.size }, (_, i) => uniforms[Math.floor(i / outputs)]);
    const passed = tf.lessEqual(cdf, tf.tensor2d(copies, logits.shape));
    return tf.cast(tf.sum<tf.Tensor1D>(tf.cast(passed, 'float32'), 1), 'int32');
  });
}

/** [B] the lowest id among the largest logits; tfjs's argMax on a GPU may take any of them. */
function firstLargest(backend: Backend, logits: tf.Tensor2D): tf.Tensor1D {
  const outputs = logits.shape[1];
  const remaining = backend.constant(`remaining ${outputs}`, () =>
    tf.tensor2d(
      Array.from({ length: outputs }, (_, v) => outputs - v),
      [1, outputs],
    ),
  );
  const largest = tf.equal(logits, tf.max(logits, 1, true));
  const most = tf.max<tf.Tensor1D>(tf.mul(tf.cast(largest, 'float32'), remaining), 1);
  return tf.cast(tf.sub<tf.Tensor1D>(backend.scalar(outputs), most), 'int32');
}
