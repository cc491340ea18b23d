import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSpec, ScoreRequest } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { type Decoder, decode, type Step } from './decoding.ts';
import { affine, product, productByInput, productByWeight } from './layers.ts';
import { type Lookup, lookup, lookupGradient } from './lookup.ts';
import type { Pass, TensorNetwork, TensorNetworkFactory } from './network.ts';
import type { Packing } from './packing.ts';
import { checkSequences, layOutSequences, type Sequences } from './sequences.ts';
import type { NamedTensors } from './weights.ts';

const gates = ['Reset', 'Update', 'New'] as const;
type Gate = (typeof gates)[number];
type ByGate<T> = Readonly<Record<Gate, T>>;

const byGate = <T>(make: (gate: Gate) => T): ByGate<T> => ({
  Reset: make('Reset'),
  Update: make('Update'),
  New: make('New'),
});

/**
 * Before σ, what the update gate of a padding token gets: σ is exactly 1 in float32, so that the state stays as it
 * is, 0, until the row begins.
 */
const SHUT = 64;

/** What one step of the recurrence leaves for its derivative; all [M, R, d]. */
interface CellPass {
  readonly before: tf.Tensor3D;
  readonly reset: tf.Tensor3D;
  readonly update: tf.Tensor3D;
  readonly proposed: tf.Tensor3D;
  /** h·stateNew */
  readonly recalled: tf.Tensor3D;
  /** h − n */
  readonly difference: tf.Tensor3D;
  readonly after: tf.Tensor3D;
}

/** One token: `inputs` are x·input + bias of the three gates. See `networks/gru.ts` for the formulas. */
function cell(weights: NamedTensors, inputs: ByGate<tf.Tensor3D>, before: tf.Tensor3D): CellPass {
  const reset = tf.sigmoid(tf.add(inputs.Reset, product(before, weights.stateReset)));
  const update = tf.sigmoid(tf.add(inputs.Update, product(before, weights.stateUpdate)));
  const recalled = product(before, weights.stateNew);
  const proposed = tf.tanh(tf.add(inputs.New, tf.mul(reset, recalled)));
  const difference = tf.sub<tf.Tensor3D>(before, proposed);
  const after = tf.add<tf.Tensor3D>(proposed, tf.mul(update, difference));
  return { before, reset, update, proposed, recalled, difference, after } as CellPass;
}

/** From ∂loss/∂after to ∂loss/∂(what enters σ, σ, tanh), ∂loss/∂recalled and ∂loss/∂before. */
function cellGradient(backend: Backend, weights: NamedTensors, pass: CellPass, dAfter: tf.Tensor3D) {
  const { reset, update, proposed, recalled, difference } = pass;
  const one = backend.scalar(1);
  const slope = (gate: tf.Tensor3D) => tf.mul<tf.Tensor3D>(gate, tf.sub(one, gate));
  const kept = tf.mul<tf.Tensor3D>(dAfter, update);
  const New = tf.mul<tf.Tensor3D>(tf.sub(dAfter, kept), tf.sub(one, tf.square(proposed)));
  const Update = tf.mul<tf.Tensor3D>(tf.mul(dAfter, difference), slope(update));
  const Reset = tf.mul<tf.Tensor3D>(tf.mul(New, recalled), slope(reset));
  const dRecalled = tf.mul<tf.Tensor3D>(New, reset);
  const dBefore = tf.addN([
    kept,
    productByInput(Reset, weights.stateReset),
    productByInput(Update, weights.stateUpdate),
    productByInput(dRecalled, weights.stateNew),
  ]);
  return { dInputs: { Reset, Update, New }, dRecalled, dBefore };
}

export const createGru: TensorNetworkFactory = (backend, spec, members) => new Gru(backend, spec, members);

class Gru implements TensorNetwork {
  private readonly width: number;
  /** Rows of a projected table: the vocabulary, and the padding token. */
  private readonly entries: number;

  constructor(
    private readonly backend: Backend,
    private readonly spec: NetworkSpec,
    private readonly members: number,
  ) {
    this.width = spec.params.width;
    this.entries = spec.vocabulary + 1;
  }

  /**
   * x·input + bias of a gate for every token of the vocabulary, [M·entries, d]: there are fewer tokens than places
   * where they stand, so projecting the vocabulary is cheaper than projecting what is read.
   */
  private tables(weights: NamedTensors): ByGate<tf.Tensor2D> {
    const { members, entries, width } = this;
    return byGate((gate) => {
      const tokens = affine(weights.tokens as tf.Tensor3D, weights[`input${gate}`], weights[`bias${gate}`]);
      const padding = this.backend.constant(`padding ${gate} ${members} ${width}`, () =>
        tf.fill([members, 1, width], gate === 'Update' ? SHUT : 0),
      );
      return tf.reshape<tf.Rank.R2>(tf.concat([tokens, padding as tf.Tensor3D], 1), [
        members * entries,
        width,
      ]);
    });
  }

  /** Places in the order [M, S, R], so that each position of all rows is one slice. */
  private places({ tokens, pads, length }: Sequences, rows: number): Lookup {
    const ids = new Int32Array(tokens.length);
    for (let place = 0; place < pads.length; place++) {
      const member = Math.floor(place / rows);
      const row = place % rows;
      for (let s = 0; s < length; s++) {
        const token = s < pads[place] ? this.spec.vocabulary : tokens[place * length + s];
        ids[(member * length + s) * rows + row] = member * this.entries + token;
      }
    }
    return { ids, slots: 1 };
  }

  /** Reads all sequences from state 0: one pass for each position. */
  private read(
    weights: NamedTensors,
    tables: ByGate<tf.Tensor2D>,
    places: Lookup,
    length: number,
  ): CellPass[] {
    const rows = places.ids.length / (this.members * length);
    const inputs = byGate((gate) =>
      tf.unstack(tf.reshape(lookup(tables[gate], places), [this.members, length, rows, this.width]), 1),
    ) as ByGate<tf.Tensor3D[]>;
    let state = tf.zeros<tf.Rank.R3>([this.members, rows, this.width]);
    return Array.from({ length }, (_, s) => {
      const pass = cell(
        weights,
        byGate((gate) => inputs[gate][s]),
        state,
      );
      state = pass.after;
      return pass;
    });
  }

  forward(weights: NamedTensors, request: ScoreRequest, packing: Packing): Pass {
    checkSequences(this.spec, request.contexts, request.lengths, request);
    const { members, width, entries } = this;
    const { outputs } = this.spec;
    const { rows } = packing;
    const sequences = layOutSequences(request.contexts, packing, request);
    const { length, context } = sequences;
    const places = this.places(sequences, rows);
    const passes = this.read(weights, this.tables(weights), places, length);

    /** One [M, R, d] tensor for each position → [M, S·R, d]. */
    const together = (each: tf.Tensor3D[]) =>
      tf.reshape<tf.Rank.R3>(tf.stack(each, 1), [members, each.length * rows, width]);
    const states = tf.stack(
      passes.slice(context - 1).map((pass) => pass.after),
      2,
    );
    const read = tf.reshape<tf.Rank.R3>(states, [members, rows * packing.width, width]);
    const logits = affine(read, weights.head, weights.headBias);

    const backward = (flat: tf.Tensor2D): NamedTensors => {
      const dLogits = tf.reshape<tf.Rank.R3>(flat, logits.shape);
      const dRead = tf.reshape(productByInput(dLogits, weights.head), [members, rows, packing.width, width]);
      const dStates = tf.unstack(dRead, 2) as tf.Tensor3D[];
      const steps: ReturnType<typeof cellGradient>[] = new Array(length);
      let later: tf.Tensor3D | null = null;
      for (let s = length - 1; s >= 0; s--) {
        const here = dStates[s - context + 1];
        const dAfter: tf.Tensor3D = later && here ? tf.add(later, here) : (later ?? here);
        steps[s] = cellGradient(this.backend, weights, passes[s], dAfter);
        later = steps[s].dBefore;
      }
      const before = together(passes.map((pass) => pass.before));
      const dRecalled = together(steps.map((step) => step.dRecalled));
      const dTokens: tf.Tensor3D[] = [];
      const gradients: Record<string, tf.Tensor> = {
        head: productByWeight(read, dLogits),
        headBias: tf.sum(dLogits, 1),
      };
      for (const gate of gates) {
        const dInputs = together(steps.map((step) => step.dInputs[gate]));
        const byEntry = lookupGradient(tf.reshape(dInputs, [-1, width]), places, members * entries);
        const dTable = tf.slice(tf.reshape<tf.Rank.R3>(byEntry, [members, entries, width]), 0, [
          members,
          entries - 1,
          width,
        ]);
        dTokens.push(productByInput(dTable, weights[`input${gate}`]));
        gradients[`input${gate}`] = productByWeight(weights.tokens as tf.Tensor3D, dTable);
        gradients[`bias${gate}`] = tf.sum(dTable, 1);
        gradients[`state${gate}`] = productByWeight(before, gate === 'New' ? dRecalled : dInputs);
      }
      return { ...gradients, tokens: tf.addN(dTokens) };
    };
    return { logits: tf.reshape(logits, [members * rows * packing.width, outputs]), backward };
  }

  sample: TensorNetwork['sample'] = (weights, request, packing) => {
    checkSequences(this.spec, request.contexts, request.limits);
    return decode(
      this.backend,
      () => this.decoder(weights, request.contexts, packing),
      request,
      packing,
      this.spec.outputs,
    );
  };

  private decoder(weights: NamedTensors, contexts: readonly ArrayLike<number>[], packing: Packing): Decoder {
    const { members, width, entries } = this;
    const { rows } = packing;
    const tables = this.tables(weights);
    const firstEntries = tf.tensor1d(
      Int32Array.from({ length: members * rows }, (_, place) => Math.floor(place / rows) * entries),
      'int32',
    );
    const step = (state: tf.Tensor3D): Step => ({
      logits: tf.reshape(affine(state, weights.head, weights.headBias), [members * rows, this.spec.outputs]),
      state: [state],
    });
    return {
      start: () => {
        const sequences = layOutSequences(contexts, packing);
        const places = this.places(sequences, rows);
        const passes = this.read(weights, tables, places, sequences.length);
        return step(passes[passes.length - 1].after);
      },
      next: ([state], tokens) => {
        const ids = tf.add<tf.Tensor1D>(tokens, firstEntries);
        const inputs = byGate((gate) =>
          tf.reshape<tf.Rank.R3>(tf.gather(tables[gate], ids), [members, rows, width]),
        );
        return step(cell(weights, inputs, state as tf.Tensor3D).after);
      },
    };
  }
}
