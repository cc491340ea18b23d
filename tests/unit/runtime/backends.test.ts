import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkSpec, Population } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime, type TfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  adam,
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  reader,
  sampleRequest,
  sgd,
  specs,
} from '../../helpers/runtime-cases.ts';

let cpu: TfjsRuntime;
let wasm: TfjsRuntime;
beforeAll(async () => {
  cpu = await createTfjsRuntime('cpu');
  wasm = await createTfjsRuntime('wasm');
});

/** Wide enough that matrix products take the path of their own that WebAssembly has for large ones. */
const wide: NetworkSpec = {
  id: 'transformer',
  params: { width: 64, layers: 1, heads: 4 },
  vocabulary: 6,
  outputs: 4,
  maxLength: 12,
  features: 0,
};

it('says what computes', () => {
  expect([cpu.backend, cpu.detail]).toEqual(['cpu', '1 thread']);
  expect([wasm.backend, wasm.detail]).toEqual(['wasm', '1 thread, SIMD']);
});

describe.each([...specs, wide])('WebAssembly does as plain JavaScript does: $id $params', (spec) => {
  let pair: [Population, Population];
  beforeAll(async () => {
    const weights = randomWeights(spec, MEMBERS);
    pair = [await cpu.create(spec, MEMBERS, weights), await wasm.create(spec, MEMBERS, weights)];
  });
  const both = <T>(call: (population: Population) => Promise<T>) =>
    Promise.all([call(pair[0]), call(pair[1])]);

  it.each([
    ['one token at a time', {}],
    ['all positions at once', { features: reader(spec, true) }],
    ['greedily', { greedy: true }],
    ['until a stop token', { stopToken: 2 }],
  ])('samples %s', async (_, changes) => {
    const [expected, found] = await both((population) => population.sample(sampleRequest(spec, changes)));
    expect(found.tokens).toEqual(expected.tokens);
    expect(found.lengths).toEqual(expected.lengths);
    expect(distance(found.logps, expected.logps)).toBeLessThan(1e-5);
  });

  it('scores and differentiates', async () => {
    const request = gradientRequest(spec);
    const [expected, found] = await both((population) => population.logprobs(request));
    expect(distance(found.logps, expected.logps)).toBeLessThan(1e-5);
    expect(distance(found.entropies, expected.entropies)).toBeLessThan(1e-5);
    const [gradient, foundGradient] = await both((population) => population.gradient(request));
    expect(distance(foundGradient, gradient)).toBeLessThan(1e-5);
  });

  it('learns, each member by its own optimizer', async () => {
    const request = gradientRequest(spec);
    for (let step = 0; step < 3; step++) {
      // With Adam's usual eps, the sign of a gradient of 1e-7 would decide a whole step.
      const eps = 1e-3;
      const clipped = adam({ eps, maxGradNorm: 0.5, weightDecay: 0.1 });
      const optimizers = [clipped, step === 1 ? null : sgd(), adam({ eps })];
      const [expected, found] = await both((population) => population.update({ ...request, optimizers }));
      expect(distance(found.gradNorms, expected.gradNorms)).toBeLessThan(1e-4);
    }
    const [expected, found] = await both((population) => population.snapshot());
    expect(distance(found.weights.current, expected.weights.current)).toBeLessThan(1e-4);
    expect(found.updates).toEqual(Int32Array.of(3, 2, 3));
    expect(found.updates).toEqual(expected.updates);
  });
});
