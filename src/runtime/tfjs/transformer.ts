import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSpec, ScoreRequest } from '../runtime.ts';
import { attend, causalMask, Heads, paddingMask } from './attention.ts';
import type { Backend } from './backend.ts';
import { type BlockPass, block, blockGradient } from './block.ts';
import { type Decoder, decode, type Step } from './decoding.ts';
import { affine, rmsNorm } from './layers.ts';
import { gatherRows, type Lookup, lookup, lookupGradient } from './lookup.ts';
import type { Pass, TensorNetwork, TensorNetworkFactory } from './network.ts';
import type { Packing } from './packing.ts';
import { productByInput, productByWeight } from './product.ts';
import { checkSequences, layOutSequences, type Sequences } from './sequences.ts';
import type { NamedTensors } from './weights.ts';

export const createTransformer: TensorNetworkFactory = (backend, spec, members) =>
  new Transformer(backend, spec, members);

/** See `networks/transformer.ts` for the formulas. */
class Transformer implements TensorNetwork {
  private readonly width: number;
  private readonly layers: readonly string[];
  /** Rows of the embeddings: tokens, then positions. */
  private readonly entries: number;

  constructor(
    private readonly backend: Backend,
    private readonly spec: NetworkSpec,
    private readonly members: number,
  ) {
    this.width = spec.params.width;
    this.layers = Array.from({ length: spec.params.layers }, (_, layer) => `layer${layer}.`);
    this.entries = spec.vocabulary + spec.maxLength;
  }

  /** [M·entries, d] */
  private embeddings(weights: NamedTensors): tf.Tensor2D {
    return tf.reshape(weights.embeddings, [this.members * this.entries, this.width]);
  }

  /** Each place reads its token and its position. Padding reads token and position 0, and is masked later. */
  private places({ tokens, pads, length }: Sequences, rows: number): Lookup {
    const ids = new Int32Array(tokens.length * 2);
    for (let i = 0; i < tokens.length; i++) {
      const place = Math.floor(i / length);
      const first = Math.floor(place / rows) * this.entries;
      ids[2 * i] = first + tokens[i];
      ids[2 * i + 1] = first + this.spec.vocabulary + Math.max((i % length) - pads[place], 0);
    }
    return { ids, slots: 2 };
  }

  /** Runs whole sequences through all blocks; `x` is [M, R·S, d]. */
  private read(weights: NamedTensors, sequences: Sequences, places: Lookup, heads: Heads) {
    const mask = causalMask(this.backend, sequences);
    let x = tf.reshape<tf.Rank.R3>(lookup(this.backend, this.embeddings(weights), places), [
      this.members,
      -1,
      this.width,
    ]);
    const passes: BlockPass[] = [];
    for (const layer of this.layers) {
      const pass = block(this.backend, weights, layer, heads, x, (query, key, value) =>
        attend(query, key, value, mask, heads.heads),
      );
      passes.push(pass);
      x = pass.y;
    }
    return { x, passes };
  }

  forward(weights: NamedTensors, request: ScoreRequest, packing: Packing): Pass {
    checkSequences(this.spec, request.contexts, request.lengths, request);
    const { backend, members, width, entries } = this;
    const { rows } = packing;
    const batch = members * rows;
    const sequences = layOutSequences(request.contexts, packing, request);
    const places = this.places(sequences, rows);
    const heads = new Heads(backend, members, rows, width, this.spec.params.heads);
    const { x, passes } = this.read(weights, sequences, places, heads);

    // Position C − 1 predicts the first response token.
    const skipped = sequences.context - 1;
    const byRow = tf.reshape<tf.Rank.R3>(x, [batch, sequences.length, width]);
    const predicting = tf.slice(byRow, [0, skipped, 0], [batch, packing.width, width]);
    const final = rmsNorm(
      backend,
      tf.reshape(predicting, [members, rows * packing.width, width]),
      weights.finalNorm,
    );
    const logits = affine(final.y, weights.head, weights.headBias);

    const backward = (flat: tf.Tensor2D): NamedTensors => {
      const dLogits = tf.reshape<tf.Rank.R3>(flat, logits.shape);
      const { dx, dGain } = final.gradient(productByInput(dLogits, weights.head));
      const dPredicting = tf.reshape<tf.Rank.R3>(dx, predicting.shape);
      const unused = tf.zeros<tf.Rank.R3>([batch, skipped, width]);
      const dByRow = skipped > 0 ? tf.concat([unused, dPredicting], 1) : dPredicting;
      let dX = tf.reshape<tf.Rank.R3>(dByRow, x.shape);
      const gradients: Record<string, tf.Tensor> = {
        finalNorm: dGain,
        head: productByWeight(final.y, dLogits),
        headBias: tf.sum(dLogits, 1),
      };
      for (let layer = this.layers.length - 1; layer >= 0; layer--) {
        const found = blockGradient(weights, this.layers[layer], heads, passes[layer], dX);
        Object.assign(gradients, found.gradients);
        dX = found.dx;
      }
      const dPlaces = tf.reshape<tf.Rank.R2>(dX, [batch * sequences.length, width]);
      return { ...gradients, embeddings: lookupGradient(backend, dPlaces, places, members * entries) };
    };
    return { logits: tf.reshape(logits, [batch * packing.width, this.spec.outputs]), backward };
  }

  sample: TensorNetwork['sample'] = (weights, request, packing) => {
    checkSequences(this.spec, request.contexts, request.limits);
    const createDecoder = () => this.decoder(weights, request.contexts, packing);
    return decode(this.backend, createDecoder, request, packing, this.spec.outputs);
  };

  /** State: for each layer the keys and values of all that was read, [M·R·H, read, d / H]. */
  private decoder(weights: NamedTensors, contexts: readonly ArrayLike<number>[], packing: Packing): Decoder {
    const { backend, members, width } = this;
    const { rows } = packing;
    const batch = members * rows;
    const sequences = layOutSequences(contexts, packing);
    const heads = new Heads(backend, members, rows, width, this.spec.params.heads);
    const embeddings = this.embeddings(weights);
    const firstEntries = Int32Array.from({ length: batch }, (_, place) => {
      return Math.floor(place / rows) * this.entries;
    });
    const memberOffsets = tf.tensor1d(firstEntries, 'int32');

    /** `x`, [M, R, d], is what the last position holds. */
    const step = (x: tf.Tensor3D, state: tf.Tensor[]): Step => {
      const { y } = rmsNorm(backend, x, weights.finalNorm);
      const logits = affine(y, weights.head, weights.headBias);
      return { logits: tf.reshape(logits, [batch, this.spec.outputs]), state };
    };

    return {
      start: () => {
        const { x, passes } = this.read(weights, sequences, this.places(sequences, rows), heads);
        const byRow = tf.reshape<tf.Rank.R3>(x, [batch, sequences.length, width]);
        const last = tf.slice(byRow, [0, sequences.length - 1, 0], [batch, 1, width]);
        const state = passes.flatMap(({ attention }) => [attention.key, attention.value]);
        return step(tf.reshape(last, [members, rows, width]), state);
      },
      next: (state, tokens, position) => {
        const read = sequences.context + position;
        const positions = firstEntries.map(
          (first, place) => first + this.spec.vocabulary + read - sequences.pads[place],
        );
        const embedded = tf.add<tf.Tensor2D>(
          gatherRows(embeddings, tf.add(tokens, memberOffsets)),
          gatherRows(embeddings, tf.tensor1d(positions, 'int32')),
        );
        let x = tf.reshape<tf.Rank.R3>(embedded, [members, rows, width]);
        const mask = sequences.ragged ? paddingMask(sequences, read + 1) : null;
        const next = this.layers.flatMap((layer, i) => {
          const pass = block(backend, weights, layer, heads, x, (query, key, value) => {
            const keys = tf.concat([state[2 * i] as tf.Tensor3D, key], 1);
            const values = tf.concat([state[2 * i + 1] as tf.Tensor3D, value], 1);
            return attend(query, keys, values, mask, heads.heads);
          });
          x = pass.y;
          return [pass.attention.key, pass.attention.value];
        });
        return step(x, next);
      },
    };
  }
}
