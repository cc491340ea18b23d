import * as tf from '@tensorflow/tfjs-core';
import { argmax, entropy, inverseCdf, normalise, temperRow } from '../categorical.ts';
import type { SampleRequest, SampleResult } from '../runtime.ts';
import { type Lookup, lookup, lookupGradient } from './lookup.ts';
import type { TensorNetworkFactory } from './network.ts';
import type { Packing } from './packing.ts';
import type { NamedTensors } from './weights.ts';

/** Where there is only padding: whatever is read there, nobody looks at it. */
const EMPTY = ~0;

/**
 * Linear logits from sparse features. Its features are read on the host, so tokens are drawn there too; where
 * features depend on the position alone, all positions of all rows are read at once.
 */
export const createLinear: TensorNetworkFactory = (backend, spec, members) => {
  const { features, outputs, fixedFeatures = 0 } = spec;
  const learned = features - fixedFeatures;

  /** Ids within one member's table → rows of all members' tables stacked. */
  function stackIds(
    ids: ArrayLike<number>,
    from: number,
    into: Int32Array,
    at: number,
    count: number,
    m: number,
  ) {
    for (let i = 0; i < count; i++) {
      const id = ids[from + i];
      if (!(id >= -1 && id < features)) {
        throw new RangeError(`a feature must be from −1 to ${features - 1}, not ${id}`);
      }
      into[at + i] = id < 0 ? ~(m * features) : m * features + id;
    }
  }

  /** The same places without the features that do not learn. */
  const learning = ({ ids, slots }: Lookup): Lookup =>
    fixedFeatures === 0
      ? { ids, slots }
      : { ids: ids.map((id) => (id % features < learned ? id : ~id)), slots };

  const read = (weights: NamedTensors, active: Lookup) =>
    lookup(backend, tf.reshape<tf.Rank.R2>(weights.table, [members * features, outputs]), active);

  async function sample(
    weights: NamedTensors,
    request: SampleRequest,
    packing: Packing,
  ): Promise<SampleResult> {
    const { width, limits, stopToken, uniforms, greedy, temperatures } = request;
    const { slots, positional } = request.features;
    const count = packing.places.length;
    const tokens = new Int32Array(count * width);
    const logps = new Float32Array(count * width);
    const entropies = new Float32Array(count * width);
    const lengths = new Int32Array(count);
    const ended = new Uint8Array(count);
    const active = new Int32Array(slots);
    const scaled = new Float32Array(outputs);
    const probabilities = new Float64Array(outputs);
    const stride = positional ? packing.width : 1;

    /** The active features of the rows still going, at positions `first … first + stride − 1`. */
    function readFeatures(first: number): Int32Array {
      const ids = new Int32Array(members * packing.rows * stride * slots).fill(EMPTY);
      for (let n = 0; n < count; n++) {
        if (ended[n]) continue;
        for (let t = first; t < first + stride && t < limits[n]; t++) {
          request.features.read(n, t, tokens, n * width, active, 0);
          const place = packing.places[n] * stride + t - first;
          stackIds(active, 0, ids, place * slots, slots, request.members[n]);
        }
      }
      return ids;
    }

    function draw(n: number, t: number): void {
      const normaliser = normalise(scaled, probabilities);
      const token = greedy ? argmax(scaled) : inverseCdf(probabilities, uniforms[n * width + t]);
      tokens[n * width + t] = token;
      logps[n * width + t] = scaled[token] - normaliser;
      entropies[n * width + t] = entropy(scaled, probabilities, normaliser);
      lengths[n] = t + 1;
      if (token === stopToken || t + 1 === limits[n]) ended[n] = 1;
    }

    for (let first = 0; ended.includes(0); first += stride) {
      const ids = readFeatures(first);
      const logits = await backend.read(backend.compute(() => read(weights, { ids, slots })));
      for (let n = 0; n < count; n++) {
        for (let t = first; t < first + stride && !ended[n]; t++) {
          const at = (packing.places[n] * stride + t - first) * outputs;
          temperRow(logits, at, temperatures?.[n] ?? 1, scaled);
          draw(n, t);
        }
      }
    }
    return { tokens, lengths, logps, entropies };
  }

  return {
    sample,
    forward(weights, request, packing) {
      const { featureSlots: slots, width } = request;
      const ids = new Int32Array(members * packing.rows * packing.width * slots).fill(EMPTY);
      packing.places.forEach((place, n) => {
        const from = n * width * slots;
        const used = request.lengths[n] * slots;
        stackIds(request.features, from, ids, place * packing.width * slots, used, request.members[n]);
      });
      const active = { ids, slots };
      return {
        logits: read(weights, active),
        backward: (dLogits) => ({
          table: lookupGradient(backend, dLogits, learning(active), members * features),
        }),
      };
    },
  };
};
