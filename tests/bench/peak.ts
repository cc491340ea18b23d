/** What the machine can do at best: the kernels' own product on matrices that stay in the first cache. */
export async function matmulPeak(): Promise<number> {
  const { KernelMemory } = await import('../../src/runtime/simd/memory.ts');
  const memory = await KernelMemory.create();
  const [m, k, n] = [64, 64, 64];
  const places = [m * k, k * n, m * n].map((count) => memory.zeros(count));
  const calls = 400;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 30; i++) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) {
      memory.kernels.multiplyProbe(places[2], places[0], places[1], m, k, n);
    }
    best = Math.min(best, performance.now() - start);
  }
  return (2 * m * k * n * calls) / best / 1e6;
}
