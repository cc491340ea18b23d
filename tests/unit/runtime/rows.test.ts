/** What must hold of rows whatever the network: members, order, padding, limits, temperatures, observations. */

import { beforeAll, describe, expect, it } from 'vitest';
import type {
  GradientRequest,
  Population,
  SampleRequest,
  SampleResult,
} from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime, type TfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  reader,
  SLOTS,
  sampleRequest,
  specs,
  stream,
} from '../../helpers/runtime-cases.ts';

let runtime: TfjsRuntime;
beforeAll(async () => {
  runtime = await createTfjsRuntime('wasm');
});

/** The request that scores what was sampled. */
function scoring(request: SampleRequest, { tokens, lengths }: SampleResult) {
  const { members, contexts, temperatures, width } = request;
  const features = new Int32Array(tokens.length * SLOTS);
  for (let i = 0; i < tokens.length; i++) {
    const row = Math.floor(i / width);
    request.features.read(row, i % width, tokens, row * width, features, i * SLOTS);
  }
  const tempered = temperatures ? { temperatures } : {};
  return { members, contexts, ...tempered, width, tokens, lengths, features, featureSlots: SLOTS };
}

/** The rows `order` of a request, with their features moved along. */
function choose(request: GradientRequest, order: readonly number[]): GradientRequest {
  const { width, featureSlots: slots, temperatures, dLogits } = request;
  const outputs = (dLogits?.length ?? 0) / request.dLogps.length;
  const blocks = <A extends Int32Array | Float32Array>(values: A, size: number): A =>
    values
      .map((_, i) => values[order[Math.floor(i / size)] * size + (i % size)])
      .slice(0, order.length * size) as A;
  return {
    ...request,
    members: blocks(request.members, 1),
    contexts: order.map((n) => request.contexts[n]),
    lengths: blocks(request.lengths, 1),
    tokens: blocks(request.tokens, width),
    features: blocks(request.features, width * slots),
    dLogps: blocks(request.dLogps, width),
    ...(temperatures ? { temperatures: blocks(temperatures, 1) } : {}),
    ...(dLogits ? { dLogits: blocks(dLogits, width * outputs) } : {}),
  };
}

describe.each(specs)('$id', (spec) => {
  let population: Population;
  beforeAll(async () => {
    population = await runtime.create(spec, MEMBERS, randomWeights(spec, MEMBERS));
  });

  it('samples with the log-probabilities and entropies that scoring gives', async () => {
    const request = sampleRequest(spec);
    const sampled = await population.sample(request);
    const scored = await population.logprobs(scoring(request, sampled));
    expect(distance(sampled.logps, scored.logps)).toBeLessThan(1e-5);
    expect(distance(sampled.entropies, scored.entropies)).toBeLessThan(1e-5);
  });

  it('ends rows at their limits, and after the stop token', async () => {
    const request = sampleRequest(spec);
    const free = await population.sample(request);
    expect(free.lengths).toEqual(request.limits);
    const stopped = await population.sample({ ...request, stopToken: 2 });
    let stops = 0;
    for (let n = 0; n < request.limits.length; n++) {
      const row = Array.from(free.tokens.slice(n * request.width, n * request.width + request.limits[n]));
      const at = row.indexOf(2);
      if (at >= 0) stops++;
      const length = at < 0 ? row.length : at + 1;
      expect(stopped.lengths[n]).toBe(length);
      const tokens = Array.from(stopped.tokens.slice(n * request.width, (n + 1) * request.width));
      expect(tokens).toEqual(Array.from({ length: request.width }, (_, t) => (t < length ? row[t] : 0)));
      expect(
        stopped.logps.slice(n * request.width + length, (n + 1) * request.width).every((x) => x === 0),
      ).toBe(true);
    }
    expect(stops).toBeGreaterThan(1);
  });

  it('gives a row the same answer in any company', async () => {
    const request = gradientRequest(spec);
    const together = await population.logprobs(request);
    const order = [5, 2, 6, 0, 3, 1, 4];
    const shuffled = await population.logprobs(choose(request, order));
    for (const [i, n] of order.entries()) {
      // Alone there is no padding at all: no other row is longer.
      const alone = await population.logprobs(choose(request, [n]));
      const row = (values: Float32Array, at: number) =>
        values.slice(at * request.width, (at + 1) * request.width);
      expect(distance(row(shuffled.logps, i), row(together.logps, n))).toBeLessThan(2e-6);
      expect(distance(row(alone.logps, 0), row(together.logps, n))).toBeLessThan(2e-6);
      expect(distance(row(alone.entropies, 0), row(together.entropies, n))).toBeLessThan(2e-6);
    }
  });

  it('adds the gradients of rows up, and leaves members without rows at zero', async () => {
    const request = gradientRequest(spec);
    const together = await population.gradient(request);
    const sum = new Float32Array(together.length);
    for (let n = 0; n < request.lengths.length; n++) {
      const alone = await population.gradient(choose(request, [n]));
      alone.forEach((value, i) => {
        if (Math.floor(i / population.parameters) !== request.members[n]) expect(value).toBe(0);
        sum[i] += value;
      });
    }
    expect(distance(sum, together)).toBeLessThan(1e-5);
  });

  it('draws tokens as often as their probabilities say', async () => {
    const count = 4000;
    const random = stream(9);
    const temperature = 0.8;
    const request: SampleRequest = {
      ...sampleRequest(spec, {
        features: { ...reader(spec, true), read: (_r, _p, _t, _s, out, at) => out.fill(1, at, at + SLOTS) },
      }),
      members: new Int32Array(count).fill(1),
      contexts: Array.from({ length: count }, () => [3, 1]),
      temperatures: new Float32Array(count).fill(temperature),
      width: 1,
      limits: new Int32Array(count).fill(1),
      uniforms: Float32Array.from({ length: count }, () => random.uniform()),
    };
    const sampled = await population.sample(request);
    const { logits } = await population.logprobs({
      ...choose({ ...scoring(request, sampled), dLogps: new Float32Array(count) }, [0]),
      wantLogits: true,
    });
    const weights = Array.from(logits ?? [], Math.exp);
    const total = weights.reduce((a, b) => a + b, 0);
    const chiSquare = weights.reduce((sum, weight, v) => {
      const expected = (count * weight) / total;
      return sum + (sampled.tokens.filter((token) => token === v).length - expected) ** 2 / expected;
    }, 0);
    // 3 degrees of freedom; above 16.3 once in a thousand, and the uniforms never change.
    expect(chiSquare).toBeLessThan(16.3);
  });

  it('takes the most probable token when greedy', async () => {
    const request = sampleRequest(spec, { greedy: true, temperatures: new Float32Array(7).fill(1.5) });
    const sampled = await population.sample(request);
    const { logits } = await population.logprobs({ ...scoring(request, sampled), wantLogits: true });
    sampled.lengths.forEach((length, n) => {
      for (let i = n * request.width; i < n * request.width + length; i++) {
        const row = (logits ?? new Float32Array()).slice(i * spec.outputs, (i + 1) * spec.outputs);
        expect(row[sampled.tokens[i]]).toBe(Math.max(...row));
      }
    });
  });

  it('takes the lowest id on ties, and the first and last tokens for extreme uniforms', async () => {
    const tied = await runtime.create(spec, MEMBERS, new Float32Array(MEMBERS * population.parameters));
    const greedy = await tied.sample(sampleRequest(spec, { greedy: true }));
    expect(greedy.tokens.every((token) => token === 0)).toBe(true);
    const request = sampleRequest(spec);
    const size = request.uniforms.length;
    const lowest = await tied.sample({ ...request, uniforms: new Float32Array(size) });
    expect(lowest.tokens.every((token) => token === 0)).toBe(true);
    const highest = await tied.sample({ ...request, uniforms: new Float32Array(size).fill(1 - 2 ** -24) });
    highest.lengths.forEach((length, n) => {
      const row = highest.tokens.slice(n * request.width, n * request.width + length);
      expect(row.every((token) => token === spec.outputs - 1)).toBe(true);
    });
    tied.dispose();
  });

  it('divides logits by the temperature', async () => {
    const request = gradientRequest(spec);
    const cold = await population.logprobs({
      ...request,
      temperatures: new Float32Array(7).fill(1),
      wantLogits: true,
    });
    const warm = await population.logprobs({
      ...request,
      temperatures: new Float32Array(7).fill(2),
      wantLogits: true,
    });
    expect(distance(warm.logits?.map((z) => 2 * z) ?? [], cold.logits ?? [])).toBeLessThan(1e-6);
  });

  it('reads observations, but neither scores them nor learns from them', async () => {
    const request = gradientRequest(spec);
    expect(request.tokens[1]).toBe(spec.outputs);
    expect((await population.logprobs(request)).logps[1]).toBe(0);
    // No derivative anywhere but at the observation.
    const only = (values: Float32Array | undefined, size: number) =>
      values?.map((value, i) => (Math.floor(i / size) === 1 ? value : 0)) ?? new Float32Array();
    const gradient = await population.gradient({
      ...request,
      dLogps: only(request.dLogps, 1),
      dLogits: only(request.dLogits, spec.outputs),
    });
    expect(gradient.every((value) => value === 0)).toBe(true);
    if (spec.id === 'linear') return;
    const other = { ...request, tokens: request.tokens.slice() };
    other.tokens[1] = spec.outputs + 1;
    const [seen, changed] = [await population.logprobs(request), await population.logprobs(other)];
    expect(changed.logps[2]).not.toBe(seen.logps[2]);
  });

  it('ignores what lies beyond a row’s length', async () => {
    const request = gradientRequest(spec);
    const dLogps = request.dLogps.slice();
    request.lengths.forEach((length, n) => {
      dLogps.fill(Number.NaN, n * request.width + length, (n + 1) * request.width);
    });
    expect(await population.gradient({ ...request, dLogps })).toEqual(await population.gradient(request));
  });

  it('answers a request without rows', async () => {
    const request = choose(gradientRequest(spec), []);
    const { uniforms, limits, features } = sampleRequest(spec);
    const sample = {
      ...request,
      features,
      limits: limits.slice(0, 0),
      uniforms: uniforms.slice(0, 0),
      stopToken: -1,
    };
    expect((await population.sample(sample)).tokens).toHaveLength(0);
    expect((await population.logprobs(request)).logps).toHaveLength(0);
    expect((await population.gradient(request)).every((value) => value === 0)).toBe(true);
  });

  it('names what is wrong with a row', async () => {
    const request = gradientRequest(spec);
    await expect(population.logprobs({ ...request, members: request.members.map(() => 3) })).rejects.toThrow(
      'members[0] must be from 0 to 2, not 3',
    );
    if (spec.id === 'linear') {
      await expect(
        population.logprobs({ ...request, features: request.features.map(() => spec.features) }),
      ).rejects.toThrow('a feature must be from −1 to 22, not 23');
      return;
    }
    const withContext = (context: number[]) => ({
      ...request,
      contexts: request.contexts.map((each, n) => (n === 2 ? context : each)),
    });
    await expect(population.logprobs(withContext([]))).rejects.toThrow(
      'contexts[2] must hold at least one token',
    );
    await expect(population.logprobs(withContext([0, 6]))).rejects.toThrow(
      'contexts[2][1] must be from 0 to 5, not 6',
    );
    await expect(population.logprobs(withContext(new Array(9).fill(0)))).rejects.toThrow(
      'context and response of row 2 must have at most 12 tokens, not 13',
    );
    await expect(population.logprobs({ ...request, tokens: request.tokens.map(() => 7) })).rejects.toThrow(
      'tokens[0] must be from 0 to 5, not 7',
    );
  });
});
