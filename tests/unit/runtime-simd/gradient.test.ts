import { describe, expect, it } from 'vitest';
import { learnedParameters } from '../../../src/runtime/networks/network.ts';
import type { GradientRequest, NetworkSpec } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { distance, gradientRequest, MEMBERS, randomWeights } from '../../helpers/runtime-cases.ts';
import { referenceScores } from '../../helpers/runtime-reference.ts';
import { cases } from './_cases.ts';

/** The loss whose derivatives a request carries, by the plain double-precision forward pass. */
function loss(spec: NetworkSpec, weights: ArrayLike<number>, request: GradientRequest): number {
  const { tokens, lengths, width, dLogps, dLogits } = request;
  const { logps, logits } = referenceScores(spec, weights, request);
  const V = spec.outputs;
  let sum = 0;
  for (let n = 0; n < lengths.length; n++) {
    for (let i = n * width; i < n * width + lengths[n]; i++) {
      if (tokens[i] >= V) continue;
      sum += dLogps[i] * logps[i];
      for (let v = 0; v < V; v++) sum += (dLogits?.[i * V + v] ?? 0) * logits[i * V + v];
    }
  }
  return sum;
}

/** A few rows, so that differences by some hundred weights are quick. */
function fewRows(spec: NetworkSpec): GradientRequest {
  const { members: _, ...request } = gradientRequest(spec);
  return { ...request, members: Int32Array.of(0, 0, 0, 1, 1, 1, 2) };
}

describe.each(cases)('$name', ({ spec }) => {
  it('has the gradient that central differences have', async () => {
    const weights = randomWeights(spec, MEMBERS, 5);
    const population = await (await createSimdRuntime()).create(spec, MEMBERS, weights);
    const request = fewRows(spec);
    const gradient = await population.gradient(request);
    const shifted = Float64Array.from(weights);
    const step = 1e-5;
    const some = Array.from({ length: 60 }, (_, i) => Math.floor(((i + 0.5) * weights.length) / 60));
    const parameters = weights.length / MEMBERS;
    const numeric = some.map((i) => {
      // Weights that are fixed have no gradient, whatever the loss makes of them.
      if (i % parameters >= learnedParameters(spec, { parameters, tensors: [] })) return 0;
      const sides = [step, -step].map((change) => {
        shifted[i] = weights[i] + change;
        return loss(spec, shifted, request);
      });
      shifted[i] = weights[i];
      return (sides[0] - sides[1]) / (2 * step);
    });
    expect(numeric.some((value) => Math.abs(value) > 0.1)).toBe(true);
    expect(
      distance(
        some.map((i) => gradient[i]),
        numeric,
      ),
    ).toBeLessThan(1e-4);
  });
});
