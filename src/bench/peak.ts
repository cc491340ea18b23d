import { KernelMemory } from '../runtime/simd/memory.ts';
import type { Timer } from './interleave.ts';

/** Operands of the product that stays in the first cache, [SIZE, SIZE] each. */
const SIZE = 64;

/** Floating-point operations of one call of `peakTimer`'s. */
export const peakFlops = 2 * SIZE ** 3;

/** What one thread of this machine can do at best: the kernels' own matrix product on numbers in the first cache. */
export async function peakTimer(): Promise<Timer> {
  const memory = await KernelMemory.create();
  const [a, b, c] = Array.from({ length: 3 }, () => memory.zeros(SIZE * SIZE));
  // Zeros could be faster than numbers; and subnormal ones are far slower.
  for (const at of [a, b]) memory.floats(at, SIZE * SIZE).fill(0.5);
  return async (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) memory.kernels.multiplyProbe(c, a, b, SIZE, SIZE, SIZE);
    return (performance.now() - start) / calls;
  };
}
