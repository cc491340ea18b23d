import { networks } from '../../networks/index.ts';
import type { NetworkSpec, Population, Runtime } from '../../runtime.ts';
import { createSimdRuntime } from '../runtime.ts';
import { Line } from './line.ts';
import { PooledPopulation } from './population.ts';
import type { Port } from './protocol.ts';

/**
 * SIMD WebAssembly on several threads: each member's whole work is done by one worker, so that results do not depend
 * on how many there are. `spawn` starts a worker; see `spawn.ts` and `node-spawn.ts`. A worker that ends takes its
 * members along, so the whole runtime is lost then, as a GPU's device is: calls reject, and `lost` says why. Whoever
 * kept a snapshot opens another pool and goes on from there.
 */
export async function createPooledRuntime(workers: number, spawn: () => Port): Promise<Runtime> {
  if (!(Number.isInteger(workers) && workers >= 1)) {
    throw new RangeError(`workers must be a whole number from 1 on, not ${workers}`);
  }
  return new PooledRuntime(await createSimdRuntime(), workers, spawn);
}

class PooledRuntime implements Runtime {
  readonly backend = 'simd';
  readonly detail: string;
  readonly lost: Promise<string>;
  private lose: (reason: string) => void = () => {};
  /** Empty until there is a population for them. */
  private lines: readonly Line[] = [];
  private created = 0;

  constructor(
    private readonly local: Runtime,
    private readonly workers: number,
    private readonly spawn: () => Port,
  ) {
    this.detail = `WebAssembly SIMD, ${workers} ${workers === 1 ? 'thread' : 'threads'}`;
    this.lost = new Promise((resolve) => {
      this.lose = resolve;
    });
  }

  async create(spec: NetworkSpec, members: number, initial: Float32Array): Promise<Population> {
    // Linear networks compute less than it costs to tell a worker, and read features by a function of the host.
    if (spec.id === 'linear') return this.local.create(spec, members, initial);
    const network = networks[spec.id];
    const problem = network.validate(spec);
    if (problem) throw new RangeError(problem);
    const size = members * network.layout(spec).parameters;
    if (initial.length !== size) {
      throw new RangeError(`initial must hold members × parameters = ${size} numbers, not ${initial.length}`);
    }
    if (this.lines.length === 0) this.start();
    return PooledPopulation.create(this.created++, this.lines, spec, members, initial);
  }

  private start(): void {
    this.lines = Array.from({ length: this.workers }, () => new Line(this.spawn()));
    for (const line of this.lines) void line.lost.then(this.lose);
  }

  liveBuffers(): number {
    return this.lines.reduce((sum, line) => sum + line.live, this.local.liveBuffers());
  }

  dispose(): void {
    this.local.dispose();
    for (const line of this.lines) line.close();
  }
}
