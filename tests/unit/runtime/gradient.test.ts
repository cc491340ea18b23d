import { beforeAll, describe, expect, it } from 'vitest';
import { networks } from '../../../src/runtime/networks/index.ts';
import type { GradientRequest, NetworkSpec, Population } from '../../../src/runtime/runtime.ts';
import { createTfjsRuntime, type TfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import { distance, gradientRequest, MEMBERS, randomWeights, specs } from '../../helpers/runtime-cases.ts';
import { referenceScores } from '../../helpers/runtime-reference.ts';

/** The loss whose derivatives a request carries, linear in log-probabilities and logits, by the reference. */
function loss(spec: NetworkSpec, weights: ArrayLike<number>, request: GradientRequest): number {
  const { tokens, lengths, width, dLogps, dLogits } = request;
  const { logps, logits } = referenceScores(spec, weights, request);
  let sum = 0;
  for (let n = 0; n < lengths.length; n++) {
    for (let i = n * width; i < n * width + lengths[n]; i++) {
      if (tokens[i] >= spec.outputs) continue;
      sum += dLogps[i] * logps[i];
      for (let v = 0; v < spec.outputs; v++)
        sum += (dLogits?.[i * spec.outputs + v] ?? 0) * logits[i * spec.outputs + v];
    }
  }
  return sum;
}

let runtime: TfjsRuntime;
beforeAll(async () => {
  runtime = await createTfjsRuntime('cpu');
});

describe.each(specs)('$id', (spec) => {
  const weights = randomWeights(spec, MEMBERS);
  let population: Population;
  beforeAll(async () => {
    population = await runtime.create(spec, MEMBERS, weights);
  });

  it('scores as the plain forward pass does', async () => {
    const request = gradientRequest(spec);
    const result = await population.logprobs({ ...request, wantLogits: true });
    const expected = referenceScores(spec, weights, request);
    expect(distance(result.logps, expected.logps)).toBeLessThan(2e-5);
    expect(distance(result.entropies, expected.entropies)).toBeLessThan(2e-5);
    expect(distance(result.logits ?? [], expected.logits)).toBeLessThan(2e-5);
  });

  it('has the gradient that central differences of the plain forward pass have', async () => {
    const request = gradientRequest(spec);
    const gradient = await population.gradient(request);
    // Some parameters of each tensor. The reference is double precision, so the step may be small.
    const step = 1e-5;
    const shifted = Float64Array.from(weights);
    const { parameters, tensors } = networks[spec.id].layout(spec);
    for (const { name, offset, size } of tensors) {
      const stride = Math.max(1, Math.floor(size / 11));
      for (let m = 0; m < MEMBERS; m++) {
        for (let i = m * parameters + offset; i < m * parameters + offset + size; i += stride) {
          const value = weights[i];
          shifted[i] = value + step;
          const up = loss(spec, shifted, request);
          shifted[i] = value - step;
          const down = loss(spec, shifted, request);
          shifted[i] = value;
          const numeric = (up - down) / (2 * step);
          expect(Math.abs(gradient[i] - numeric) / (1 + Math.abs(numeric)), `${name}[${i}]`).toBeLessThan(
            1e-4,
          );
        }
      }
    }
    expect(gradient.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });
});
