import * as tf from '@tensorflow/tfjs-core';
import { entropy, normalise, temperRow } from '../categorical.ts';
import type { SampleRequest, SampleResult } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { createDraw } from './drawing.ts';
import type { Packing } from './packing.ts';

/** Logits of the next token, [M·R, V], and whatever the network remembers of what it has read. */
export interface Step {
  readonly logits: tf.Tensor2D;
  readonly state: tf.Tensor[];
}

/** Reads the contexts, then one token at a time. Tensors made on creation live as long as the decoder. */
export interface Decoder {
  start(): Step;
  /** Reads `tokens` [M·R], int32, as response token `position`. */
  next(state: tf.Tensor[], tokens: tf.Tensor1D, position: number): Step;
}

/**
 * Draws whole responses on the device: one read-back at the end, however many tokens. Rows go on after their stop
 * token; what they write there is cut off on the host.
 */
export async function decode(
  backend: Backend,
  createDecoder: () => Decoder,
  request: SampleRequest,
  packing: Packing,
  outputs: number,
): Promise<SampleResult> {
  const { width } = packing;
  const [tokens, logits] = backend.compute(() => {
    const decoder = createDecoder();
    const draw = createDraw(backend, request, packing);
    const drawn: tf.Tensor1D[] = [];
    const seen: tf.Tensor2D[] = [];
    let step = tf.tidy(() => decoder.start() as Step & tf.NamedTensorMap);
    for (let t = 0; t < width; t++) {
      const { logits, state } = step;
      const token = tf.tidy(() => draw(logits, t));
      drawn.push(token);
      seen.push(logits);
      if (t + 1 < width) {
        step = tf.tidy(() => decoder.next(state, token, t) as Step & tf.NamedTensorMap);
      }
      // Caches of keys and values are the bulk of the memory: only the latest is kept.
      tf.dispose(state);
    }
    return [tf.stack(drawn), tf.stack(seen)];
  });
  const [drawn, seen] = await Promise.all([backend.read(tokens), backend.read(logits)]);
  return cut(request, packing, outputs, drawn, seen);
}

/** Ends each row at its limit or stop token. `drawn` is [T, M·R], `seen` its logits [T, M·R, V]. */
function cut(
  request: SampleRequest,
  packing: Packing,
  outputs: number,
  drawn: ArrayLike<number>,
  seen: Float32Array,
): SampleResult {
  const { limits, stopToken, temperatures, width } = request;
  const count = limits.length;
  const places = packing.members * packing.rows;
  const tokens = new Int32Array(count * width);
  const logps = new Float32Array(count * width);
  const entropies = new Float32Array(count * width);
  const lengths = new Int32Array(count);
  const tempered = new Float32Array(outputs);
  const probabilities = new Float64Array(outputs);
  packing.places.forEach((place, n) => {
    for (let t = 0; t < limits[n]; t++) {
      const at = t * places + place;
      // All comparisons with a NaN may fail; what a diverged member writes is a token all the same.
      const token = Math.min(drawn[at], outputs - 1);
      temperRow(seen, at * outputs, temperatures?.[n] ?? 1, tempered);
      const normaliser = normalise(tempered, probabilities);
      tokens[n * width + t] = token;
      logps[n * width + t] = tempered[token] - normaliser;
      entropies[n * width + t] = entropy(tempered, probabilities, normaliser);
      lengths[n] = t + 1;
      if (token === stopToken) break;
    }
  });
  return { tokens, lengths, logps, entropies };
}
