import { describe, expect, it } from 'vitest';
import { takeRows } from '../../../src/core/stages/batch.ts';
import type { GradientRequest, NetworkSpec } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import { distance, randomWeights, reader, SLOTS, specs, stream } from '../../helpers/runtime-cases.ts';

/** So many rows and tokens that kernels cut them into several blocks: of rows, of contexts, of positions. */
const ROWS = 150;
const WIDTH = 9;
const MOST = 25;

function manyRows(spec: NetworkSpec): GradientRequest {
  const random = stream(4);
  const ints = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => random.integer(below));
  return {
    // Two of three rows are of member 0.
    members: Int32Array.from({ length: ROWS }, (_, n) => (n % 3 === 1 ? 1 : 0)),
    contexts: Array.from({ length: ROWS }, () => ints(1 + random.integer(MOST), spec.vocabulary)),
    width: WIDTH,
    tokens: ints(ROWS * WIDTH, spec.vocabulary),
    // Rows without a response among them.
    lengths: ints(ROWS, WIDTH + 1),
    features: ints(ROWS * WIDTH * SLOTS, Math.max(spec.features, 1)),
    featureSlots: SLOTS,
    dLogps: Float32Array.from({ length: ROWS * WIDTH }, () => random.normal()),
  };
}

/** The same rows in another order. */
function reordered(request: GradientRequest, order: readonly number[]): GradientRequest {
  const { members, contexts, tokens, lengths, features, dLogps } = request;
  return {
    ...request,
    members: rows(members, order),
    contexts: order.map((n) => contexts[n]),
    tokens: rows(tokens, order),
    lengths: rows(lengths, order),
    features: rows(features, order),
    dLogps: rows(dLogps, order),
  };
}

function rows<A extends Int32Array | Float32Array>(values: A, order: readonly number[]): A {
  return takeRows(values, order, values.length / order.length);
}

describe.each(specs)('$id', (base) => {
  const spec = { ...base, maxLength: MOST + WIDTH };
  const weights = randomWeights(spec, 2);

  it('computes in blocks what tfjs computes at once', async () => {
    const simd = await (await createSimdRuntime()).create(spec, 2, weights);
    const tfjs = await (await createTfjsRuntime('cpu')).create(spec, 2, weights);
    const request = manyRows(spec);
    const [scored, expected] = [await simd.logprobs(request), await tfjs.logprobs(request)];
    expect(distance(scored.logps, expected.logps)).toBeLessThan(2e-5);
    expect(distance(scored.entropies, expected.entropies)).toBeLessThan(2e-5);
    expect(distance(await simd.gradient(request), await tfjs.gradient(request))).toBeLessThan(1e-4);
  });

  // Features of `linear` go by the number of the row.
  it.skipIf(spec.id === 'linear')('draws the same for contexts that repeat as for each alone', async () => {
    const simd = await (await createSimdRuntime()).create(spec, 2, weights);
    const request = manyRows(spec);
    const random = stream(6);
    // Groups of four, as the responses to one prompt are.
    const members = new Int32Array(ROWS);
    const contexts = request.contexts.map((_, n) => request.contexts[n - (n % 4)]);
    const uniforms = Float32Array.from({ length: ROWS * WIDTH }, () => random.uniform());
    const limits = new Int32Array(ROWS).fill(WIDTH);
    const shared = { width: WIDTH, stopToken: 2, features: reader(spec, true) };
    const all = await simd.sample({ ...shared, members, contexts, limits, uniforms });
    for (let n = 0; n < 12; n++) {
      const alone = await simd.sample({
        ...shared,
        members: Int32Array.of(0),
        contexts: [contexts[n]],
        limits: Int32Array.of(WIDTH),
        uniforms: uniforms.slice(n * WIDTH, (n + 1) * WIDTH),
      });
      expect(alone.tokens).toEqual(all.tokens.slice(n * WIDTH, (n + 1) * WIDTH));
      expect(alone.logps).toEqual(all.logps.slice(n * WIDTH, (n + 1) * WIDTH));
    }
  });

  it.skipIf(spec.id === 'linear')('reads a context that repeats once, to the same end', async () => {
    const simd = await (await createSimdRuntime()).create(spec, 2, weights);
    const request = manyRows(spec);
    const members = new Int32Array(ROWS);
    const contexts = request.contexts.map((_, n) => request.contexts[n - (n % 5)]);
    const grouped = { ...request, members, contexts, wantLogits: true };
    // Rows of a group stand next to each other, or each by itself.
    const order = Array.from({ length: ROWS }, (_, n) => (n % 30) * 5 + Math.floor(n / 30));
    const apart = reordered(grouped, order);
    const [together, alone] = [await simd.logprobs(grouped), await simd.logprobs(apart)];
    expect(alone.logps).toEqual(rows(together.logps, order));
    expect(alone.entropies).toEqual(rows(together.entropies, order));
    expect(alone.logits).toEqual(rows(together.logits!, order));
    expect(distance(await simd.gradient(grouped), await simd.gradient(apart))).toBeLessThan(1e-5);
  });

  it('scores what it drew in blocks with the very same log-probabilities', async () => {
    const simd = await (await createSimdRuntime()).create(spec, 2, weights);
    const request = manyRows(spec);
    const random = stream(6);
    const features = reader(spec, true);
    const uniforms = Float32Array.from({ length: ROWS * WIDTH }, () => random.uniform());
    const limits = request.lengths.map((length) => Math.max(length, 1));
    const drawn = await simd.sample({ ...request, limits, uniforms, stopToken: 2, features });
    expect(drawn.lengths.some((length, n) => length < limits[n])).toBe(true);
    const active = new Int32Array(ROWS * WIDTH * SLOTS);
    for (let i = 0; i < ROWS * WIDTH; i++) {
      features.read(Math.floor(i / WIDTH), i % WIDTH, drawn.tokens, 0, active, i * SLOTS);
    }
    const scored = await simd.logprobs({ ...request, ...drawn, features: active });
    expect(scored.logps).toEqual(drawn.logps);
  });
});
