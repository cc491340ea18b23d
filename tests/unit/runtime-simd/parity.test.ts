import { beforeAll, describe, expect, it } from 'vitest';
import type { LogprobsRequest, Population, SampleRequest } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  reader,
  sampleRequest,
} from '../../helpers/runtime-cases.ts';
import { referenceScores } from '../../helpers/runtime-reference.ts';
import { cases, observed } from './_cases.ts';

describe.each(cases)('$name', ({ spec }) => {
  const weights = randomWeights(spec, MEMBERS);
  let simd: Population;
  let tfjs: Population;
  beforeAll(async () => {
    simd = await (await createSimdRuntime()).create(spec, MEMBERS, weights);
    tfjs = await (await createTfjsRuntime('cpu')).create(spec, MEMBERS, weights);
  });

  async function sampleBoth(changes: Partial<SampleRequest> = {}) {
    const request = sampleRequest(spec, changes);
    const [found, expected] = [await simd.sample(request), await tfjs.sample(request)];
    expect(found.tokens).toEqual(expected.tokens);
    expect(found.lengths).toEqual(expected.lengths);
    expect(distance(found.logps, expected.logps)).toBeLessThan(1e-5);
    expect(distance(found.entropies, expected.entropies)).toBeLessThan(1e-5);
    return { found };
  }

  it('draws the tokens that tfjs draws', async () => {
    const { found } = await sampleBoth();
    expect(new Set(found.tokens).size).toBeGreaterThan(1);
  });

  it('draws from features of the position alone', () => sampleBoth({ features: reader(spec, true) }));

  it('ends rows at the stop token', async () => {
    const { found: free } = await sampleBoth();
    const { found } = await sampleBoth({ stopToken: free.tokens[0] });
    expect(free.lengths[0]).toBeGreaterThan(1);
    expect(found.lengths[0]).toBe(1);
  });

  it('takes the most probable tokens when greedy', () => sampleBoth({ greedy: true }));

  it('takes temperatures to be 1 when there are none', async () => {
    const { temperatures: _, ...request } = sampleRequest(spec);
    const found = await simd.sample(request);
    const ones = await simd.sample({
      ...request,
      temperatures: new Float32Array(request.members.length).fill(1),
    });
    expect(found).toEqual(ones);
  });

  it('scores as the plain forward pass and as tfjs do', async () => {
    for (const request of [gradientRequest(spec), observed(spec)]) {
      const found = await simd.logprobs({ ...request, wantLogits: true });
      const plain = referenceScores(spec, weights, request);
      const other = await tfjs.logprobs({ ...request, wantLogits: true });
      for (const name of ['logps', 'entropies', 'logits'] as const) {
        expect(distance(found[name] ?? [], plain[name])).toBeLessThan(1e-5);
        expect(distance(found[name] ?? [], other[name] ?? [])).toBeLessThan(1e-5);
      }
    }
  });

  it('leaves logits away unless asked', async () => {
    expect(await simd.logprobs(gradientRequest(spec))).not.toHaveProperty('logits');
  });

  it('scores what it drew with the very same log-probabilities and entropies', async () => {
    const request = sampleRequest(spec, { features: reader(spec, true) });
    const { tokens, lengths, logps, entropies } = await simd.sample(request);
    const { members, contexts, temperatures, width, features } = request;
    const active = new Int32Array(members.length * width * features.slots);
    for (let i = 0; i < members.length * width; i++) {
      features.read(Math.floor(i / width), i % width, tokens, 0, active, i * features.slots);
    }
    const score: LogprobsRequest = {
      ...{ members, contexts, width, tokens, lengths, features: active, featureSlots: features.slots },
      ...(temperatures ? { temperatures } : {}),
    };
    expect(await simd.logprobs(score)).toEqual({ logps, entropies });
  });

  it('has the gradient that tfjs has', async () => {
    const { dLogits: _, ...plain } = gradientRequest(spec);
    for (const request of [gradientRequest(spec), plain, observed(spec)]) {
      const found = await simd.gradient(request);
      expect(distance(found, await tfjs.gradient(request))).toBeLessThan(1e-4);
      expect(found.some((value) => Math.abs(value) > 0.1)).toBe(true);
    }
  });

  it('answers requests without rows', async () => {
    const none = { members: new Int32Array(), contexts: [], temperatures: new Float32Array() };
    const request = { ...gradientRequest(spec), ...none, tokens: none.members, lengths: none.members };
    const empty = { features: none.members, dLogps: none.temperatures, dLogits: none.temperatures };
    expect((await simd.logprobs({ ...request, ...empty })).logps).toHaveLength(0);
    expect((await simd.gradient({ ...request, ...empty })).every((value) => value === 0)).toBe(true);
  });
});
