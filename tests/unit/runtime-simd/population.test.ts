import { beforeEach, describe, expect, it } from 'vitest';
import type { NetworkSpec, Population, UpdateRequest } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  adam,
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sampleRequest,
  sgd,
} from '../../helpers/runtime-cases.ts';
import { cases, rowsOf } from './_cases.ts';

const runtime = await createSimdRuntime();

function updateRequest(spec: NetworkSpec, optimizers: UpdateRequest['optimizers']): UpdateRequest {
  return { ...gradientRequest(spec), optimizers };
}

const settings = [
  [adam(), sgd(), adam({ lr: 0.01, weightDecay: 0.1, maxGradNorm: 0.5 })],
  [sgd({ maxGradNorm: 1 }), null, adam({ beta1: 0, beta2: 0.5 })],
];

describe.each(cases)('$name', ({ spec }) => {
  const weights = randomWeights(spec, MEMBERS);
  let population: Population;
  beforeEach(async () => {
    population = await runtime.create(spec, MEMBERS, weights);
  });

  it.each(settings)('takes the steps that tfjs takes', async (...optimizers) => {
    const tfjs = await (await createTfjsRuntime('cpu')).create(spec, MEMBERS, weights);
    const request = updateRequest(spec, optimizers);
    for (let step = 0; step < 3; step++) {
      const [found, expected] = [await population.update(request), await tfjs.update(request)];
      expect(distance(found.gradNorms, expected.gradNorms)).toBeLessThan(1e-4);
    }
    const [found, expected] = [await population.snapshot(), await tfjs.snapshot()];
    expect(found.updates).toEqual(expected.updates);
    // Adam divides by a root that may be tiny: a rounding error becomes a visible part of a step.
    expect(distance(found.weights.current, expected.weights.current)).toBeLessThan(2e-3);
    expect(distance(found.moment1, expected.moment1)).toBeLessThan(1e-4);
    expect(distance(found.moment2, expected.moment2)).toBeLessThan(1e-4);
  });

  it('leaves a member whose gradient is not finite as it was', async () => {
    const request = updateRequest(spec, [adam(), sgd(), adam()]);
    await population.update(request);
    const before = await population.snapshot();
    const broken = request.dLogps.slice();
    broken[2 * request.width] = Number.NaN;
    const { gradNorms } = await population.update({ ...request, dLogps: broken });
    const after = await population.snapshot();
    expect([...gradNorms].map(Number.isFinite)).toEqual([false, true, true]);
    expect([...after.updates]).toEqual([1, 2, 2]);
    const P = population.parameters;
    for (const part of ['moment1', 'moment2'] as const) {
      expect(after[part].subarray(0, P)).toEqual(before[part].subarray(0, P));
    }
    expect(after.weights.current.subarray(0, P)).toEqual(before.weights.current.subarray(0, P));
    expect(after.weights.current.subarray(P)).not.toEqual(before.weights.current.subarray(P));
  });

  it('does not let a broken member spoil the others', async () => {
    const clean = await population.gradient(gradientRequest(spec));
    const P = population.parameters;
    const spoilt = weights.slice().fill(Number.NaN, P, 2 * P);
    const other = await runtime.create(spec, MEMBERS, spoilt);
    const found = await other.gradient(gradientRequest(spec));
    expect(found.subarray(0, P)).toEqual(clean.subarray(0, P));
    expect(found.subarray(2 * P)).toEqual(clean.subarray(2 * P));
    await other.sample(sampleRequest(spec));
  });

  it('gives a member the same bits whoever else asks', async () => {
    const score = { ...gradientRequest(spec), wantLogits: true };
    const all = await population.logprobs(score);
    const gradients = await population.gradient(score);
    const draws = sampleRequest(spec);
    const drawn = await population.sample(draws);
    const P = population.parameters;
    for (let m = 0; m < MEMBERS; m++) {
      const alone = await runtime.create(spec, 1, weights.slice(m * P, (m + 1) * P));
      const { pick, only } = rowsOf(score.members, m);
      const own = await alone.logprobs(only(score));
      expect(own.logps).toEqual(pick(all.logps));
      expect(own.entropies).toEqual(pick(all.entropies));
      expect(own.logits).toEqual(pick(all.logits ?? new Float32Array()));
      expect(await alone.gradient(only(score))).toEqual(gradients.slice(m * P, (m + 1) * P));
      if (spec.id === 'linear') continue;
      const ownDraws = await alone.sample(only(draws));
      expect(ownDraws.tokens).toEqual(pick(drawn.tokens));
      expect(ownDraws.logps).toEqual(pick(drawn.logps));
    }
  });

  it('goes on from a snapshot bit by bit', async () => {
    const request = updateRequest(spec, [adam(), sgd(), adam()]);
    await population.update(request);
    await population.copyWeights('current', 'reference');
    const snapshot = await population.snapshot();
    await population.update(request);
    const expected = await population.snapshot();
    await population.restore(snapshot);
    await population.update(request);
    expect(await population.snapshot()).toEqual(expected);
    const elsewhere = await runtime.create(spec, MEMBERS, new Float32Array(weights.length));
    await elsewhere.restore(snapshot);
    await elsewhere.update(request);
    expect(await elsewhere.snapshot()).toEqual(expected);
  });

  it('copies, mixes and chooses weights', async () => {
    const P = population.parameters;
    await population.copyWeights('current', 'old');
    await population.update(updateRequest(spec, [sgd(), sgd(), sgd()]));
    await population.copyWeights('current', 'old', 0.25, Uint8Array.of(0, 1, 0));
    const { current, old } = (await population.snapshot()).weights;
    const mixed = weights.map((value, i) => (i >= P && i < 2 * P ? 0.25 * current[i] + 0.75 * value : value));
    expect(old).toEqual(mixed);
    const request = gradientRequest(spec);
    const read = await population.logprobs({ ...request, weights: 'old' });
    await population.copyWeights('old', 'current');
    expect(await population.logprobs(request)).toEqual(read);
  });

  it('leaves nothing behind', async () => {
    const fresh = await createSimdRuntime();
    const one = await fresh.create(spec, MEMBERS, weights);
    const before = fresh.liveBuffers();
    await one.sample(sampleRequest(spec));
    await one.update(updateRequest(spec, [adam(), null, adam()]));
    expect(fresh.liveBuffers()).toBe(before);
    one.dispose();
    expect(fresh.liveBuffers()).toBe(0);
  });

  it('refuses what would lead it astray', async () => {
    const request = gradientRequest(spec);
    const draws = sampleRequest(spec);
    await expect(population.logprobs({ ...request, weights: 'none' })).rejects.toThrow('none');
    await expect(population.sample({ ...draws, members: draws.members.map(() => 3) })).rejects.toThrow('3');
    const long = draws.limits.map(() => 6);
    await expect(population.sample({ ...draws, limits: long })).rejects.toThrow('6');
    await expect(population.logprobs({ ...request, tokens: request.tokens.subarray(1) })).rejects.toThrow(
      'tokens',
    );
    if (spec.id === 'linear') {
      const features = request.features.map(() => spec.features);
      await expect(population.logprobs({ ...request, features })).rejects.toThrow('feature');
    } else {
      const tokens = request.tokens.map(() => spec.vocabulary);
      await expect(population.logprobs({ ...request, tokens })).rejects.toThrow('tokens');
    }
    // And goes on as if nothing had been asked.
    await population.logprobs(request);
  });
});
