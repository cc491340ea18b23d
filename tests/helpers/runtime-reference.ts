/**
 * The networks once more, in plain double-precision TypeScript, one row and one token at a time, written from the
 * formulas in `src/runtime/networks/` alone. Slow and obvious: what the runtimes are checked against.
 */

import { networks } from '../../src/runtime/networks/index.ts';
import type { NetworkSpec, ScoreRequest } from '../../src/runtime/runtime.ts';

type Vector = number[];
type Parameters = Record<string, ArrayLike<number>>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const add = (a: Vector, b: ArrayLike<number>): Vector => a.map((x, i) => x + b[i]);
const hadamard = (a: Vector, b: ArrayLike<number>): Vector => a.map((x, i) => x * b[i]);
const dot = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** x·matrix, the matrix being [x.length, columns] in row-major order. */
function times(x: Vector, matrix: ArrayLike<number>): Vector {
  const columns = matrix.length / x.length;
  return Array.from({ length: columns }, (_, j) =>
    x.reduce((sum, value, i) => sum + value * matrix[i * columns + j], 0),
  );
}

const rowOf = (matrix: ArrayLike<number>, row: number, d: number): Vector =>
  Array.from({ length: d }, (_, i) => matrix[row * d + i]);

function softmax(x: Vector): Vector {
  const max = Math.max(...x);
  const weights = x.map((value) => Math.exp(value - max));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((value) => value / total);
}

function unpack(spec: NetworkSpec, flat: ArrayLike<number>): Parameters {
  const all = Array.from(flat);
  return Object.fromEntries(
    networks[spec.id]
      .layout(spec)
      .tensors.map(({ name, offset, size }) => [name, all.slice(offset, offset + size)]),
  );
}

/** Logits after each token read. */
function gru(spec: NetworkSpec, p: Parameters, tokens: Vector): Vector[] {
  const d = spec.params.width;
  let h: Vector = new Array(d).fill(0);
  return tokens.map((token) => {
    const x = rowOf(p.tokens, token, d);
    const r = add(add(times(x, p.inputReset), p.biasReset), times(h, p.stateReset)).map(sigmoid);
    const z = add(add(times(x, p.inputUpdate), p.biasUpdate), times(h, p.stateUpdate)).map(sigmoid);
    const recalled = hadamard(r, times(h, p.stateNew));
    const n = add(add(times(x, p.inputNew), p.biasNew), recalled).map(Math.tanh);
    h = h.map((before, i) => (1 - z[i]) * n[i] + z[i] * before);
    return add(times(h, p.head), p.headBias);
  });
}

function rmsNorm(x: Vector, gain: ArrayLike<number>): Vector {
  const size = Math.sqrt(dot(x, x) / x.length + 1e-5);
  return x.map((value, i) => (value / size) * gain[i]);
}

/** Logits after each token read. */
function transformer(spec: NetworkSpec, p: Parameters, tokens: Vector): Vector[] {
  const { width: d, heads, layers } = spec.params;
  const size = d / heads;
  let xs = tokens.map((token, position) =>
    add(rowOf(p.embeddings, token, d), rowOf(p.embeddings, spec.vocabulary + position, d)),
  );
  for (let layer = 0; layer < layers; layer++) {
    const w = (name: string) => p[`layer${layer}.${name}`];
    const normed = xs.map((x) => rmsNorm(x, w('attentionNorm')));
    const [q, k, v] = ['query', 'key', 'value'].map((name) => normed.map((y) => times(y, w(name))));
    xs = xs.map((x, s) => {
      const mixed: Vector = [];
      for (let head = 0; head < heads; head++) {
        const part = (y: Vector) => y.slice(head * size, (head + 1) * size);
        const earlier = k.slice(0, s + 1);
        const shares = softmax(earlier.map((key) => dot(part(q[s]), part(key)) / Math.sqrt(size)));
        for (let i = 0; i < size; i++) {
          mixed.push(shares.reduce((sum, share, j) => sum + share * v[j][head * size + i], 0));
        }
      }
      return add(x, times(mixed, w('out')));
    });
    xs = xs.map((x) => {
      const hidden = times(rmsNorm(x, w('mlpNorm')), w('up')).map((u) => u * sigmoid(u));
      return add(x, times(hidden, w('down')));
    });
  }
  return xs.map((x) => add(times(rmsNorm(x, p.finalNorm), p.head), p.headBias));
}

/** Tempered logits of one row at each response position. */
export function referenceLogits(
  spec: NetworkSpec,
  weights: ArrayLike<number>,
  request: ScoreRequest,
  row: number,
): Vector[] {
  const { tokens, width, lengths, features, featureSlots, temperatures } = request;
  const p = unpack(spec, weights);
  const length = lengths[row];
  const response = Array.from(tokens.subarray(row * width, row * width + length));
  const context = Array.from(request.contexts[row]);
  let logits: Vector[];
  if (spec.id === 'linear') {
    logits = response.map((_, t) => {
      const at = (row * width + t) * featureSlots;
      const active = Array.from(features.subarray(at, at + featureSlots)).filter((id) => id >= 0);
      return active
        .map((id) => rowOf(p.table, id, spec.outputs))
        .reduce(add, new Array<number>(spec.outputs).fill(0));
    });
  } else {
    const read = spec.id === 'gru' ? gru : transformer;
    logits = read(spec, p, [...context, ...response.slice(0, -1)]).slice(context.length - 1);
  }
  return logits.map((each) => each.map((value) => value / (temperatures?.[row] ?? 1)));
}

export interface ReferenceScores {
  readonly logps: Float64Array;
  readonly entropies: Float64Array;
  readonly logits: Float64Array;
}

/** What `logprobs` should return; `weights` is [M, P]. */
export function referenceScores(
  spec: NetworkSpec,
  weights: ArrayLike<number>,
  request: ScoreRequest,
): ReferenceScores {
  const { width, tokens } = request;
  const P = networks[spec.id].layout(spec).parameters;
  const all = Array.from(weights);
  const count = request.members.length;
  const logps = new Float64Array(count * width);
  const entropies = new Float64Array(count * width);
  const flatLogits = new Float64Array(count * width * spec.outputs);
  for (let n = 0; n < count; n++) {
    const member = request.members[n];
    const logits = referenceLogits(spec, all.slice(member * P, (member + 1) * P), request, n);
    logits.forEach((row, t) => {
      const i = n * width + t;
      const probabilities = softmax(row);
      if (tokens[i] < spec.outputs) logps[i] = Math.log(probabilities[tokens[i]]);
      entropies[i] = -probabilities.reduce((sum, p) => sum + p * Math.log(p), 0);
      flatLogits.set(row, i * spec.outputs);
    });
  }
  return { logps, entropies, logits: flatLogits };
}
