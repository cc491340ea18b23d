import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSpec, ScoreRequest } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { type Decoder, decode, type Step } from './decoding.ts';
import { type ByGate, byGate, type CellPass, cell, cellGradient, gates } from './gru-cell.ts';
import { affine } from './layers.ts';
import { gatherRows, lookupGradient } from './lookup.ts';
import type { Pass, TensorNetwork, TensorNetworkFactory } from './network.ts';
import type { Packing } from './packing.ts';
import { productByInput, productByWeight } from './product.ts';
import { checkSequences, layOutSequences, type Sequences } from './sequences.ts';
import type { NamedTensors } from './weights.ts';

/**
 * Before σ, what the update gate of a padding token gets: σ is exactly 1 in float32, so that the state stays as it
 * is, 0, until the row begins.
 */
const SHUT = 64;

export const createGru: TensorNetworkFactory = (backend, spec, members) => new Gru(backend, spec, members);

/** See `networks/gru.ts` for the formulas. */
class Gru implements TensorNetwork {
  private readonly width: number;
  /** Rows of a gate's table: the vocabulary, and the padding token. */
  private readonly entries: number;

  constructor(
    private readonly backend: Backend,
    private readonly spec: NetworkSpec,
    private readonly members: number,
  ) {
    this.width = spec.params.width;
    this.entries = spec.vocabulary + 1;
  }

  forward(weights: NamedTensors, request: ScoreRequest, packing: Packing): Pass {
    checkSequences(this.spec, request.contexts, request.lengths, request);
    const { members, width } = this;
    const { rows } = packing;
    const sequences = layOutSequences(request.contexts, packing, request);
    const entriesRead = this.entriesRead(sequences, rows);
    const passes = this.read(weights, this.tables(weights), entriesRead);
    const predicting = passes.slice(sequences.context - 1).map((pass) => pass.after);
    const states = tf.reshape<tf.Rank.R3>(tf.stack(predicting, 2), [members, rows * packing.width, width]);
    const logits = affine(states, weights.head, weights.headBias);

    const backward = (flat: tf.Tensor2D): NamedTensors => {
      const dLogits = tf.reshape<tf.Rank.R3>(flat, logits.shape);
      const dStates = productByInput(dLogits, weights.head);
      return {
        ...this.recurrenceGradient(weights, passes, entriesRead, dStates, packing.width),
        head: productByWeight(states, dLogits),
        headBias: tf.sum(dLogits, 1),
      };
    };
    return { logits: tf.reshape(logits, [-1, this.spec.outputs]), backward };
  }

  sample: TensorNetwork['sample'] = (weights, request, packing) => {
    checkSequences(this.spec, request.contexts, request.limits);
    const createDecoder = () =>
      this.decoder(weights, layOutSequences(request.contexts, packing), packing.rows);
    return decode(this.backend, createDecoder, request, packing, this.spec.outputs);
  };

  /**
   * x·input + bias of a gate for every token of the vocabulary, [M·entries, d]: there are fewer tokens than places
   * where they stand, so projecting the vocabulary is cheaper than projecting what is read.
   */
  private tables(weights: NamedTensors): ByGate<tf.Tensor2D> {
    const { members, entries, width } = this;
    return byGate((gate) => {
      const tokens = affine(weights.tokens as tf.Tensor3D, weights[`input${gate}`], weights[`bias${gate}`]);
      const still = gate === 'Update' ? SHUT : 0;
      const padding = this.backend.constant(`full ${members} ${width} ${still}`, () =>
        tf.fill([members, 1, width], still),
      );
      const table = tf.concat([tokens, padding as tf.Tensor3D], 1);
      return tf.reshape<tf.Rank.R2>(table, [members * entries, width]);
    });
  }

  /** For each position the entry that each row reads there, [M·R]. */
  private entriesRead({ tokens, pads, length }: Sequences, rows: number): Int32Array[] {
    return Array.from({ length }, (_, s) =>
      Int32Array.from(pads, (pad, place) => {
        const token = s < pad ? this.spec.vocabulary : tokens[place * length + s];
        return Math.floor(place / rows) * this.entries + token;
      }),
    );
  }

  /** Reads all sequences from state 0; one pass for each position. */
  private read(
    weights: NamedTensors,
    tables: ByGate<tf.Tensor2D>,
    entriesRead: readonly Int32Array[],
  ): CellPass[] {
    const rows = entriesRead[0].length / this.members;
    let state = tf.zeros<tf.Rank.R3>([this.members, rows, this.width]);
    return entriesRead.map((entries) => {
      const pass = cell(this.backend, weights, tables, tf.tensor1d(entries, 'int32'), state);
      state = pass.after;
      return pass;
    });
  }

  /** Back through time, from ∂loss/∂state at the T predicting positions, [M, R·T, d]. */
  private recurrenceGradient(
    weights: NamedTensors,
    passes: readonly CellPass[],
    entriesRead: readonly Int32Array[],
    dStates: tf.Tensor3D,
    predicting: number,
  ): NamedTensors {
    const { members, entries, width } = this;
    const first = passes.length - predicting;
    const byPlace = tf.reshape<tf.Rank.R2>(dStates, [-1, width]);
    const steps: ReturnType<typeof cellGradient>[] = new Array(passes.length);
    let dAfter: tf.Tensor3D | null = null;
    for (let s = passes.length - 1; s >= 0; s--) {
      if (s >= first) {
        // Gathered, because slicing on WebAssembly copies the whole tensor for each slice.
        const ids = Int32Array.from(entriesRead[s], (_, place) => place * predicting + s - first);
        const here = tf.reshape<tf.Rank.R3>(
          gatherRows(byPlace, tf.tensor1d(ids, 'int32')),
          passes[s].after.shape,
        );
        dAfter = dAfter ? tf.add(dAfter, here) : here;
      }
      steps[s] = cellGradient(this.backend, weights, passes[s], dAfter as tf.Tensor3D);
      dAfter = steps[s].dBefore;
    }

    /** One [M, R, d] tensor for each position → [M, S·R, d]. */
    const together = (each: tf.Tensor3D[]) => tf.reshape<tf.Rank.R3>(tf.stack(each, 1), [members, -1, width]);
    const ids = this.togetherIds(entriesRead);
    const before = together(passes.map((pass) => pass.before));
    const tokens = weights.tokens as tf.Tensor3D;
    const dTokens: tf.Tensor3D[] = [];
    const gradients: Record<string, tf.Tensor> = {};
    for (const gate of gates) {
      const dInputs = together(steps.map((step) => step.dInputs[gate]));
      const dEntries = lookupGradient(
        this.backend,
        tf.reshape(dInputs, [-1, width]),
        { ids, slots: 1 },
        members * entries,
      );
      const byMember = tf.reshape<tf.Rank.R3>(dEntries, [members, entries, width]);
      const dTable = tf.slice(byMember, [0, 0, 0], [members, entries - 1, width]);
      dTokens.push(productByInput(dTable, weights[`input${gate}`]));
      gradients[`input${gate}`] = productByWeight(tokens, dTable);
      gradients[`bias${gate}`] = tf.sum(dTable, 1);
      const dRecalled = gate === 'New' ? together(steps.map((step) => step.dRecalled)) : dInputs;
      gradients[`state${gate}`] = productByWeight(before, dRecalled);
    }
    return { ...gradients, tokens: tf.addN(dTokens) };
  }

  /** The entries read at S positions, S × [M·R], in the order [M, S·R]. */
  private togetherIds(entriesRead: readonly Int32Array[]): Int32Array {
    const rows = entriesRead[0].length / this.members;
    const ids = new Int32Array(entriesRead.length * this.members * rows);
    entriesRead.forEach((entries, s) => {
      for (let m = 0; m < this.members; m++) {
        ids.set(entries.subarray(m * rows, (m + 1) * rows), (m * entriesRead.length + s) * rows);
      }
    });
    return ids;
  }

  /** State: the recurrent state, [M, R, d]. */
  private decoder(weights: NamedTensors, sequences: Sequences, rows: number): Decoder {
    const tables = this.tables(weights);
    const firstEntries = tf.tensor1d(
      Int32Array.from(sequences.pads, (_, place) => Math.floor(place / rows) * this.entries),
      'int32',
    );
    const step = (state: tf.Tensor3D): Step => ({
      logits: tf.reshape(affine(state, weights.head, weights.headBias), [-1, this.spec.outputs]),
      state: [state],
    });
    return {
      start: () => {
        const passes = this.read(weights, tables, this.entriesRead(sequences, rows));
        return step(passes[passes.length - 1].after);
      },
      next: ([state], tokens) => {
        const entries = tf.add<tf.Tensor1D>(tokens, firstEntries);
        return step(cell(this.backend, weights, tables, entries, state as tf.Tensor3D).after);
      },
    };
  }
}
