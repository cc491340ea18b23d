import type { Population, Runtime } from '../runtime/runtime.ts';

/** Adds up the milliseconds that pass inside a runtime's populations. */
export class Meter {
  private spent = 0;

  /** Milliseconds since it was asked last. */
  read(): number {
    const { spent } = this;
    this.spent = 0;
    return spent;
  }

  async measure<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.spent += performance.now() - start;
    }
  }
}

/** The same runtime, with a meter on every call of its populations. */
export function metered(runtime: Runtime, meter: Meter): Runtime {
  return {
    backend: runtime.backend,
    detail: runtime.detail,
    lost: runtime.lost,
    create: async (...given) => meteredPopulation(await runtime.create(...given), meter),
    liveBuffers: () => runtime.liveBuffers(),
    dispose: () => runtime.dispose(),
  };
}

function meteredPopulation(population: Population, meter: Meter): Population {
  return {
    members: population.members,
    parameters: population.parameters,
    sample: (request) => meter.measure(() => population.sample(request)),
    logprobs: (request) => meter.measure(() => population.logprobs(request)),
    gradient: (request) => meter.measure(() => population.gradient(request)),
    update: (request) => meter.measure(() => population.update(request)),
    copyWeights: (...given) => meter.measure(() => population.copyWeights(...given)),
    resetOptimizer: (which) => meter.measure(() => population.resetOptimizer(which)),
    snapshot: () => meter.measure(() => population.snapshot()),
    restore: (snapshot) => meter.measure(() => population.restore(snapshot)),
    dispose: () => population.dispose(),
  };
}
