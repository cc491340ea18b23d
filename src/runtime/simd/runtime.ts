import { networks } from '../networks/index.ts';
import type { NetworkSpec, Population, Runtime } from '../runtime.ts';
import { KernelMemory } from './memory.ts';
import { SimdPopulation } from './population.ts';

/** Starts SIMD WebAssembly on the thread that calls: the same results bit for bit on every machine. */
export async function createSimdRuntime(): Promise<Runtime> {
  return new SimdRuntime();
}

class SimdRuntime implements Runtime {
  readonly backend = 'simd';
  readonly detail = 'WebAssembly SIMD, 1 thread';
  readonly lost = new Promise<never>(() => {});
  private readonly populations = new Set<SimdPopulation>();

  async create(spec: NetworkSpec, members: number, initial: Float32Array): Promise<Population> {
    const network = networks[spec.id];
    const problem = network.validate(spec);
    if (problem) throw new RangeError(problem);
    // A memory for each population: it goes when the population goes, without any bookkeeping.
    const memory = await KernelMemory.create();
    const forget = (gone: SimdPopulation) => this.populations.delete(gone);
    const population = new SimdPopulation(memory, spec, network.layout(spec), members, initial, forget);
    this.populations.add(population);
    return population;
  }

  liveBuffers(): number {
    return [...this.populations].reduce((sum, population) => sum + population.blocks, 0);
  }

  dispose(): void {
    this.populations.clear();
  }
}
