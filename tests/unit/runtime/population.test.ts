import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerSettings, Population } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime, type TfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  adam,
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sampleRequest,
  sgd,
  specs,
} from '../../helpers/runtime-cases.ts';

let runtime: TfjsRuntime;
beforeAll(async () => {
  runtime = await createTfjsRuntime('wasm');
});

const [linear] = specs;
const request = gradientRequest(linear);

/** The part of [M, P] that belongs to one member. */
const memberOf = (flat: Float32Array, m: number, size = flat.length / MEMBERS) =>
  flat.slice(m * size, (m + 1) * size);

const norm = (values: ArrayLike<number>) => Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0));

/** PyTorch's Adam(W) and SGD for one member, number by number. */
class Reference {
  private readonly m: number[];
  private readonly v: number[];
  private updates = 0;
  constructor(readonly w: number[]) {
    this.m = w.map(() => 0);
    this.v = w.map(() => 0);
  }
  step(gradient: ArrayLike<number>, settings: OptimizerSettings): void {
    this.updates++;
    const clip = Math.min(1, settings.maxGradNorm / norm(gradient));
    for (let i = 0; i < this.w.length; i++) {
      const g = gradient[i] * clip;
      if (settings.kind === 'sgd') {
        this.m[i] = settings.momentum * this.m[i] + g;
        this.w[i] -= settings.lr * this.m[i];
        continue;
      }
      const { lr, beta1, beta2, eps, weightDecay } = settings;
      this.w[i] -= lr * weightDecay * this.w[i];
      this.m[i] = beta1 * this.m[i] + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i] + (1 - beta2) * g * g;
      const mHat = this.m[i] / (1 - beta1 ** this.updates);
      const vHat = this.v[i] / (1 - beta2 ** this.updates);
      this.w[i] -= (lr * mHat) / (Math.sqrt(vHat) + eps);
    }
  }
}

describe('update', () => {
  it.each([
    ['Adam', [adam(), adam({ lr: 0.01, beta1: 0.5 }), adam({ eps: 0.1, weightDecay: 0.3 })]],
    ['SGD', [sgd(), sgd({ momentum: 0 }), sgd({ maxGradNorm: 0.1 })]],
    ['a mixture', [adam({ maxGradNorm: 0.2 }), sgd({ maxGradNorm: 0.3 }), adam({ weightDecay: 0.1 })]],
  ] as const)('steps as PyTorch does: %s', async (_, settings) => {
    const weights = randomWeights(linear, MEMBERS);
    const population = await runtime.create(linear, MEMBERS, weights);
    const references = settings.map((_, m) => new Reference(Array.from(memberOf(weights, m))));
    // Member 1 sits out the third update.
    for (const takesPart of [true, true, false, true]) {
      const optimizers = settings.map((each, m) => (m === 1 && !takesPart ? null : each));
      const gradient = await population.gradient(request);
      const { gradNorms } = await population.update({ ...request, optimizers });
      for (const [m, reference] of references.entries()) {
        const own = memberOf(gradient, m);
        const chosen = optimizers[m];
        expect(gradNorms[m]).toBeCloseTo(chosen ? norm(own) : 0, 5);
        if (chosen) reference.step(own, chosen);
      }
    }
    const after = await population.snapshot();
    for (const [m, reference] of references.entries()) {
      expect(distance(memberOf(after.weights.current, m), reference.w)).toBeLessThan(1e-5);
    }
    expect(after.updates).toEqual(Int32Array.of(4, 3, 4));
    population.dispose();
  });

  it.each(specs)('freezes a member that diverged, and only that one: $id', async (spec) => {
    const own = gradientRequest(spec);
    const weights = randomWeights(spec, MEMBERS);
    const optimizers = [adam(), adam(), adam()];
    const healthy = await runtime.create(spec, MEMBERS, weights);
    const size = healthy.parameters;
    const broken = await runtime.create(
      spec,
      MEMBERS,
      weights.map((value, i) => (Math.floor(i / size) === 0 ? Number.NaN : value)),
    );
    const expected = await healthy.update({ ...own, optimizers });
    const found = await broken.update({ ...own, optimizers });
    expect(found.gradNorms[0]).toBeNaN();
    expect(found.gradNorms.slice(1)).toEqual(expected.gradNorms.slice(1));
    const [before, after] = [await healthy.snapshot(), await broken.snapshot()];
    expect(after.updates).toEqual(Int32Array.of(0, 1, 1));
    expect(memberOf(after.weights.current, 0).every(Number.isNaN)).toBe(true);
    expect(memberOf(after.moment1, 0).every((value) => value === 0)).toBe(true);
    expect(memberOf(after.moment2, 0).every((value) => value === 0)).toBe(true);
    for (const m of [1, 2]) {
      expect(memberOf(after.weights.current, m)).toEqual(memberOf(before.weights.current, m));
    }
    const request = sampleRequest(spec);
    const [sampled, sampledBroken] = [await healthy.sample(request), await broken.sample(request)];
    for (const [n, member] of request.members.entries()) {
      if (member === 0) continue;
      const row = (values: Int32Array) => values.slice(n * request.width, (n + 1) * request.width);
      expect(row(sampledBroken.tokens)).toEqual(row(sampled.tokens));
    }
    const greedy = await broken.sample({ ...request, greedy: true });
    for (const { tokens } of [sampledBroken, greedy]) {
      expect(tokens.every((token) => token >= 0 && token < spec.outputs)).toBe(true);
    }
    healthy.dispose();
    broken.dispose();
  });

  it('keeps weights and moments when only the derivatives are not finite', async () => {
    const population = await runtime.create(linear, MEMBERS, randomWeights(linear, MEMBERS));
    const optimizers = [adam(), adam(), adam()];
    await population.update({ ...request, optimizers });
    const before = await population.snapshot();
    const dLogps = request.dLogps.slice();
    dLogps[0] = Number.POSITIVE_INFINITY;
    const { gradNorms } = await population.update({ ...request, dLogps, optimizers });
    const after = await population.snapshot();
    expect(Number.isFinite(gradNorms[0])).toBe(false);
    expect(memberOf(after.weights.current, 0)).toEqual(memberOf(before.weights.current, 0));
    expect(memberOf(after.moment1, 0)).toEqual(memberOf(before.moment1, 0));
    expect(memberOf(after.moment2, 0)).toEqual(memberOf(before.moment2, 0));
    expect(after.updates).toEqual(Int32Array.of(1, 2, 2));
    expect(memberOf(after.weights.current, 2)).not.toEqual(memberOf(before.weights.current, 2));
    population.dispose();
  });
});

describe.each(specs)('state: $id', (spec) => {
  const own = gradientRequest(spec);
  const learn = (population: Population) =>
    population.update({ ...own, optimizers: [adam(), sgd(), adam({ maxGradNorm: 0.5 })] });

  it('goes on identically from a snapshot', async () => {
    const population = await runtime.create(spec, MEMBERS, randomWeights(spec, MEMBERS));
    await learn(population);
    await population.copyWeights('current', 'reference');
    await learn(population);
    const saved = structuredClone(await population.snapshot());
    await learn(population);
    const expected = await population.snapshot();
    const other = await runtime.create(spec, MEMBERS, randomWeights(spec, MEMBERS, 99));
    await other.restore(saved);
    await learn(other);
    expect(await other.snapshot()).toEqual(expected);
    population.dispose();
    other.dispose();
  });

  it('leaks no tensors', async () => {
    const empty = runtime.liveBuffers();
    const population = await runtime.create(spec, MEMBERS, randomWeights(spec, MEMBERS));
    const request = sampleRequest(spec);
    const step = async () => {
      await population.sample(request);
      await population.sample({ ...request, greedy: true, stopToken: 1 });
      await population.logprobs(own);
      await population.gradient(own);
      await learn(population);
      await population.copyWeights('current', 'reference', 0.5, Uint8Array.of(1, 0, 1));
      await population.logprobs({ ...own, weights: 'reference' });
      await population.restore(await population.snapshot());
    };
    await step();
    await step();
    const before = runtime.liveBuffers();
    for (let i = 0; i < 20; i++) await step();
    expect(runtime.liveBuffers()).toBe(before);
    const constants = before - empty;
    population.dispose();
    // What is left are the runtime's constants, which the next population uses again.
    expect(runtime.liveBuffers() - empty).toBeLessThan(constants);
    const next = await runtime.create(spec, MEMBERS, randomWeights(spec, MEMBERS));
    const rest = runtime.liveBuffers();
    await next.logprobs(own);
    next.dispose();
    expect(runtime.liveBuffers()).toBeLessThan(rest);
  });
});

describe('copyWeights', () => {
  it('copies, mixes, and does so for chosen members only', async () => {
    const start = randomWeights(linear, MEMBERS);
    const population = await runtime.create(linear, MEMBERS, start);
    // `to` does not exist yet: a copy, whatever the mixture.
    await population.copyWeights('current', 'reference', 0.25);
    await population.update({ ...request, optimizers: [adam(), adam(), adam()] });
    await population.copyWeights('current', 'reference', 0.25);
    await population.copyWeights('reference', 'elsewhere');
    await population.copyWeights('current', 'elsewhere', 1, Uint8Array.of(0, 1, 0));
    const { weights } = await population.snapshot();
    expect(weights.current).not.toEqual(start);
    expect(
      distance(
        weights.reference,
        start.map((old, i) => 0.25 * weights.current[i] + 0.75 * old),
      ),
    ).toBeLessThan(1e-6);
    for (let m = 0; m < MEMBERS; m++) {
      const source = m === 1 ? weights.current : weights.reference;
      expect(memberOf(weights.elsewhere, m)).toEqual(memberOf(source, m));
    }
    population.dispose();
  });

  it('makes weights that are read by name, and left alone by updates', async () => {
    const population = await runtime.create(linear, MEMBERS, randomWeights(linear, MEMBERS));
    const before = await population.logprobs(request);
    await population.copyWeights('current', 'reference');
    await population.update({ ...request, optimizers: [adam(), adam(), adam()] });
    expect(await population.logprobs({ ...request, weights: 'reference' })).toEqual(before);
    expect((await population.logprobs(request)).logps).not.toEqual(before.logps);
    const sample = { ...sampleRequest(linear), weights: 'reference' };
    expect((await population.sample(sample)).logps).not.toEqual(
      (await population.sample({ ...sample, weights: 'current' })).logps,
    );
    population.dispose();
  });
});

it('names what is wrong', async () => {
  await expect(runtime.create({ ...linear, outputs: 0 }, 1, new Float32Array())).rejects.toThrow(
    'linear: outputs must be a whole number from 1 to 4096, not 0',
  );
  await expect(runtime.create(linear, MEMBERS, new Float32Array(3))).rejects.toThrow(
    'initial must hold members × parameters = 276 numbers, not 3',
  );
  const population = await runtime.create(linear, MEMBERS, randomWeights(linear, MEMBERS));
  await expect(population.logprobs({ ...request, weights: 'teacher' })).rejects.toThrow(
    'weights must be one of current, not teacher',
  );
  const saved = await population.snapshot();
  await expect(population.restore({ ...saved, moment1: new Float32Array(2) })).rejects.toThrow(
    'snapshot moment1 must hold members × parameters = 276 numbers, not 2',
  );
  population.dispose();
});

it('updates a large table without a large intermediate', async () => {
  const spec = { ...linear, features: 20_000 };
  const members = 16;
  const rows = 32;
  const width = 4;
  const slots = 6;
  const count = members * rows;
  const population = await runtime.create(
    spec,
    members,
    new Float32Array(members * spec.features * spec.outputs),
  );
  // One feature is active everywhere, the others are scattered.
  const features = Int32Array.from({ length: count * width * slots }, (_, i) =>
    i % slots === 0 ? 7 : (i * 7919) % spec.features,
  );
  const dLogits = Float32Array.from({ length: count * width * spec.outputs }, (_, i) => Math.sin(i));
  const gradient = await population.gradient({
    members: Int32Array.from({ length: count }, (_, n) => n % members),
    contexts: Array.from({ length: count }, () => [0]),
    width,
    tokens: new Int32Array(count * width),
    lengths: new Int32Array(count).fill(width),
    features,
    featureSlots: slots,
    dLogps: new Float32Array(count * width),
    dLogits,
  });
  const expected = new Float64Array(gradient.length);
  features.forEach((feature, i) => {
    const place = Math.floor(i / slots);
    const member = Math.floor(place / width) % members;
    for (let v = 0; v < spec.outputs; v++) {
      expected[(member * spec.features + feature) * spec.outputs + v] += dLogits[place * spec.outputs + v];
    }
  });
  expect(distance(gradient, expected)).toBeLessThan(1e-5);
  population.dispose();
});
