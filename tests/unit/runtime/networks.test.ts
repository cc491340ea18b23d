import { describe, expect, it } from 'vitest';
import { defaults, invalid } from '../../../src/core/params.ts';
import { networks } from '../../../src/runtime/networks/index.ts';
import type { NetworkSpec } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import { gradientRequest, MEMBERS, specs, stream } from '../../helpers/runtime-cases.ts';

describe.each(Object.values(networks))('$id', (network) => {
  const spec = specs.find((each) => each.id === network.id) as NetworkSpec;

  it('describes itself, with defaults that it accepts', () => {
    expect(network.title).not.toBe('');
    expect(network.summary).toMatch(/^[A-Z].*\.$/);
    for (const param of Object.values(network.params)) expect(invalid(param, param.default)).toBeNull();
    const params = defaults(network.params) as Record<string, number>;
    expect(network.validate({ ...spec, params })).toBeNull();
  });

  it('lays its tensors one after another without gaps', () => {
    const { parameters, tensors } = network.layout(spec);
    let next = 0;
    for (const { offset, size, shape } of tensors) {
      expect(offset).toBe(next);
      expect(size).toBe(shape.reduce((a, b) => a * b, 1));
      next += size;
    }
    expect(next).toBe(parameters);
    expect(new Set(tensors.map((each) => each.name)).size).toBe(tensors.length);
  });

  it('starts from the same weights for the same stream, close to the uniform policy', async () => {
    const initial = network.initialise(spec, stream(5));
    expect(network.initialise(spec, stream(5))).toEqual(initial);
    const runtime = await createTfjsRuntime('cpu');
    const weights = Float32Array.from(
      { length: MEMBERS * initial.length },
      (_, i) => initial[i % initial.length],
    );
    const population = await runtime.create(spec, MEMBERS, weights);
    const request = gradientRequest(spec);
    const { entropies } = await population.logprobs({
      ...request,
      temperatures: new Float32Array(7).fill(1),
    });
    for (let n = 0; n < request.lengths.length; n++) {
      expect(entropies[n * request.width]).toBeGreaterThan(0.95 * Math.log(spec.outputs));
    }
    population.dispose();
  });

  it.each([
    [{ vocabulary: 0 }, 'vocabulary must be a whole number from 1 to 4096, not 0'],
    [{ outputs: 2.5 }, 'outputs must be a whole number from 1 to 4096, not 2.5'],
    [{ outputs: 9 }, /outputs must be at most vocabulary \(\d\), not 9/],
    [{ maxLength: Number.NaN }, 'maxLength must be a whole number from 1 to 4096, not NaN'],
    [{ features: -1 }, 'features must be a whole number from 0 to 1000000, not -1'],
    [{ params: { ...spec.params, depth: 3 } }, 'params.depth is unknown'],
  ])('refuses %o', (changes, message) => {
    expect(network.validate({ ...spec, ...changes })).toMatch(message);
  });
});

it('refuses what only one network minds', () => {
  const [linear, gru, transformer] = specs;
  expect(networks.linear.validate({ ...linear, features: 0 })).toMatch('features must be at least 1, not 0');
  expect(networks.gru.validate({ ...gru, params: { width: 300 } })).toMatch(
    'params.width must be a whole number from 8 to 128, not 300',
  );
  const params = { width: 10, layers: 1, heads: 4 };
  expect(networks.transformer.validate({ ...transformer, params })).toMatch(
    'params.width must divide by params.heads (4), not 10',
  );
  expect(networks.transformer.validate({ ...transformer, params: { ...params, heads: 3 } })).toMatch(
    'params.heads must be 1, 2 or 4, not 3',
  );
});

it('starts linear from a table of logits', () => {
  const [spec] = specs;
  const table = Float32Array.from({ length: spec.features * spec.outputs }, (_, i) => i);
  const initial = networks.linear.initialise(spec, stream(1), table);
  expect(initial).toEqual(table);
  expect(initial).not.toBe(table);
  expect(networks.linear.initialise(spec, stream(1)).every((value) => value === 0)).toBe(true);
  expect(() => networks.linear.initialise(spec, stream(1), table.slice(1))).toThrow(
    'initialLogits must hold features × outputs = 92 numbers, not 91',
  );
});
