/** Small populations and awkward requests for the tests of the runtimes. */

import { RandomStream } from '../../src/core/random.ts';
import { networks } from '../../src/runtime/networks/index.ts';
import type {
  FeatureReader,
  GradientRequest,
  NetworkSpec,
  OptimizerSettings,
  SampleRequest,
} from '../../src/runtime/runtime.ts';

export const specs: readonly NetworkSpec[] = [
  { id: 'linear', params: {}, vocabulary: 5, outputs: 4, maxLength: 12, features: 23 },
  { id: 'gru', params: { width: 8 }, vocabulary: 6, outputs: 4, maxLength: 12, features: 0 },
  {
    id: 'transformer',
    params: { width: 8, layers: 2, heads: 2 },
    vocabulary: 6,
    outputs: 4,
    maxLength: 12,
    features: 0,
  },
];

export const stream = (index: number): RandomStream =>
  new RandomStream({ seed: 11, seedIndex: 0, step: 0, stream: 'init', index });

/** Weights far enough from the start that every part of a network matters: [M, P]. */
export function randomWeights(spec: NetworkSpec, members: number, seed = 1): Float32Array {
  const network = networks[spec.id];
  const random = stream(seed);
  const all = Array.from({ length: members }, () =>
    network.initialise(spec, random).map((value) => value + 0.3 * random.normal()),
  );
  const flat = new Float32Array(members * all[0].length);
  all.forEach((each, m) => {
    flat.set(each, m * each.length);
  });
  return flat;
}

export const SLOTS = 3;

/** Some features of the row, the position and, unless positional, the token before; empty slots among them. */
export function reader(spec: NetworkSpec, positional = false): FeatureReader {
  return {
    slots: SLOTS,
    positional,
    read(row, position, tokens, start, out, offset) {
      const before = positional || position === 0 ? 0 : tokens[start + position - 1];
      const span = Math.max(spec.features, 1);
      out[offset] = (row * 7 + position * 3) % span;
      out[offset + 1] = (row + position) % 3 === 0 ? -1 : (position * 5 + before * 2) % span;
      out[offset + 2] = (row + position) % 4 === 0 ? -1 : span - 1;
    },
  };
}

/** Three members with 4, 1 and 2 rows, in mixed order; contexts, lengths and temperatures all different. */
export const MEMBERS = 3;
const rowMembers = Int32Array.of(0, 2, 0, 1, 0, 2, 0);
const WIDTH = 5;

export function sampleRequest(spec: NetworkSpec, changes: Partial<SampleRequest> = {}): SampleRequest {
  const random = stream(2);
  return {
    members: rowMembers,
    contexts: Array.from(rowMembers, (_, n) =>
      Array.from({ length: 1 + ((n * 2) % 5) }, () => random.integer(spec.vocabulary)),
    ),
    temperatures: Float32Array.from(rowMembers, (_, n) => [1, 0.7, 1.6][n % 3]),
    width: WIDTH,
    limits: Int32Array.from(rowMembers, (_, n) => [5, 3, 1, 4][n % 4]),
    stopToken: -1,
    uniforms: Float32Array.from({ length: rowMembers.length * WIDTH }, () => random.uniform()),
    features: reader(spec),
    ...changes,
  };
}

/** A loss with random derivatives; one row holds an observation, a token that can be read but not written. */
export function gradientRequest(spec: NetworkSpec, changes: Partial<GradientRequest> = {}): GradientRequest {
  const random = stream(3);
  const { members, contexts, temperatures } = sampleRequest(spec);
  const size = members.length * WIDTH;
  const tokens = Int32Array.from({ length: size }, () => random.integer(spec.outputs));
  tokens[1] = spec.outputs;
  const features = new Int32Array(size * SLOTS);
  for (let n = 0; n < members.length; n++) {
    for (let t = 0; t < WIDTH; t++) {
      reader(spec).read(n, t, tokens, n * WIDTH, features, (n * WIDTH + t) * SLOTS);
    }
  }
  return {
    members,
    contexts,
    ...(temperatures ? { temperatures } : {}),
    width: WIDTH,
    tokens,
    lengths: Int32Array.from(members, (_, n) => [5, 2, 4, 1, 3, 5, 2][n]),
    features,
    featureSlots: SLOTS,
    dLogps: Float32Array.from({ length: size }, () => random.normal()),
    dLogits: Float32Array.from({ length: size * spec.outputs }, () => 0.5 * random.normal()),
    ...changes,
  };
}

export const adam = (changes: object = {}): OptimizerSettings => ({
  kind: 'adam',
  lr: 0.05,
  maxGradNorm: Number.POSITIVE_INFINITY,
  beta1: 0.9,
  beta2: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  ...changes,
});

export const sgd = (changes: object = {}): OptimizerSettings => ({
  kind: 'sgd',
  lr: 0.1,
  momentum: 0.9,
  maxGradNorm: Number.POSITIVE_INFINITY,
  ...changes,
});

/** The largest |a − b| / (1 + |b|). */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i]));
    // A NaN on one side only must not pass for equality.
    largest =
      Number.isNaN(gap) && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))
        ? Infinity
        : Math.max(largest, gap || 0);
  }
  return largest;
}
