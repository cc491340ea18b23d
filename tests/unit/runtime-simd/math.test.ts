import { expect, it } from 'vitest';
import { KernelMemory } from '../../../src/runtime/simd/memory.ts';
import { stream } from '../../helpers/runtime-cases.ts';

const COUNT = 40_000;
const memory = await KernelMemory.create();

function apply(kind: number, x: Float32Array): Float32Array {
  return memory.scratch(() => {
    const from = memory.store(x);
    const to = memory.alloc(x.length);
    memory.kernels.applyMath(kind, to, from, x.length);
    return memory.floats(to, x.length).slice();
  });
}

/** Distance to the next float32 at a number. */
function ulp(x: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x) || Number.MIN_VALUE)), -126);
  return 2 ** (exponent - 23);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const between = (low: number, high: number) => {
  const random = stream(9);
  return Float32Array.from({ length: COUNT }, () => low + (high - low) * random.uniform());
};

it.each([
  ['exp', 2, 0, Math.exp, between(-87, 88)],
  ['exp near 0', 2, 0, Math.exp, between(-1, 1)],
  ['sigmoid', 3, 1, sigmoid, between(-80, 80)],
  ['sigmoid near 0', 2, 1, sigmoid, between(-2, 2)],
  ['tanh', 2, 2, Math.tanh, between(-12, 12)],
  ['tanh near 0', 2, 2, Math.tanh, between(-0.7, 0.7)],
  ['log', 1, 3, Math.log, between(1e-6, 5000)],
  ['log near 1', 1, 3, Math.log, between(0.99, 1.01)],
] as const)('%s is within %i units in the last place', (_, units, kind, exact, x) => {
  const y = apply(kind, x);
  let worst = 0;
  x.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(y[i] - exact(value)) / ulp(exact(value)));
  });
  expect(worst).toBeLessThan(units);
});

it('knows the ends of the line', () => {
  const ends = Float32Array.of(Number.NEGATIVE_INFINITY, -88, 0, Number.NaN);
  expect([...apply(0, ends)]).toEqual([0, 0, 1, Number.NaN]);
  const wide = Float32Array.of(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, Number.NaN);
  expect(apply(1, wide)[0]).toBeLessThan(1e-37);
  expect([...apply(1, wide).subarray(1)]).toEqual([1, 0.5, Number.NaN]);
  expect([...apply(2, wide)]).toEqual([-1, 1, 0, Number.NaN]);
  expect([...apply(3, Float32Array.of(0, -1, Number.POSITIVE_INFINITY, 1))]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0,
  ]);
});
