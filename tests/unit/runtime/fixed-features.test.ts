import { describe, expect, it } from 'vitest';
import { networks } from '../../../src/runtime/networks/index.ts';
import type { NetworkSpec, OptimizerSettings, Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import { adam, gradientRequest, MEMBERS, randomWeights, specs } from '../../helpers/runtime-cases.ts';

/** An odd number of outputs, so that what is fixed does not begin at a whole vector. */
const spec: NetworkSpec = { ...specs[0], vocabulary: 9, outputs: 7, fixedFeatures: 2 };
const free: NetworkSpec = { ...spec, fixedFeatures: 0 };
const parameters = spec.features * spec.outputs;
const learned = parameters - 2 * spec.outputs;
const weights = randomWeights(spec, MEMBERS);

/** What belongs to the features that learn, and what to the others, member by member. */
const split = (flat: Float32Array) =>
  Array.from({ length: MEMBERS }, (_, m) => ({
    learning: flat.slice(m * parameters, m * parameters + learned),
    fixed: flat.slice(m * parameters + learned, (m + 1) * parameters),
  }));

const sgd: OptimizerSettings = { kind: 'sgd', lr: 0.3, momentum: 0.9, maxGradNorm: 1 };

const runtimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ['simd', createSimdRuntime],
  ['tfjs', () => createTfjsRuntime('cpu')],
];

describe.each(runtimes)('%s', (_, create) => {
  it('has no gradient by what is fixed, and the same by the rest', async () => {
    const runtime = await create();
    const request = gradientRequest(spec);
    const found = split(await (await runtime.create(spec, MEMBERS, weights)).gradient(request));
    const whole = split(await (await runtime.create(free, MEMBERS, weights)).gradient(request));
    found.forEach(({ learning, fixed }, m) => {
      expect(fixed.every((value) => value === 0)).toBe(true);
      expect(whole[m].fixed.some((value) => value !== 0)).toBe(true);
      expect(learning).toEqual(whole[m].learning);
    });
  });

  it.each([
    ['Adam with weight decay', adam({ weightDecay: 0.5 })],
    ['SGD', sgd],
  ])('leaves it where it was under %s', async (_, optimizer) => {
    const population = await (await create()).create(spec, MEMBERS, weights);
    const optimizers = [optimizer, optimizer, null];
    for (let i = 0; i < 3; i++) await population.update({ ...gradientRequest(spec), optimizers });
    const after = split((await population.snapshot()).weights.current);
    split(weights).forEach(({ learning, fixed }, m) => {
      expect(after[m].fixed).toEqual(fixed);
      if (m === 0) expect(after[m].learning).not.toEqual(learning);
      if (!optimizers[m]) expect(after[m].learning).toEqual(learning);
    });
  });
});

it('refuses a number of fixed features that leaves none to learn', () => {
  for (const fixedFeatures of [23, -1, 0.5]) {
    expect(networks.linear.validate({ ...spec, fixedFeatures })).toBe(
      `linear: fixedFeatures must be a whole number from 0 to 22, not ${fixedFeatures}`,
    );
  }
  expect(networks.linear.validate(spec)).toBeNull();
});
