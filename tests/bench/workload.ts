import { RandomStream } from '../../src/core/random.ts';
import { networks } from '../../src/runtime/networks/index.ts';
import type {
  NetworkSpec,
  OptimizerSettings,
  Population,
  Runtime,
  SampleRequest,
  UpdateRequest,
} from '../../src/runtime/runtime.ts';

export interface Shape {
  readonly name: string;
  readonly spec: NetworkSpec;
  readonly members: number;
  /** Rows of one member. */
  readonly rows: number;
  readonly context: number;
  readonly width: number;
  /** For sizes that the others take too long for. */
  readonly simdOnly?: boolean;
}

const transformer = (width: number, layers: number, length: number): NetworkSpec => ({
  id: 'transformer',
  params: { width, layers, heads: 2 },
  vocabulary: 16,
  outputs: 12,
  maxLength: length,
  features: 0,
});

export const shapes: readonly Shape[] = [
  {
    name: 'linear: 16 members × 64 rows × 4 tokens, 64 features, V = 4',
    spec: { id: 'linear', params: {}, vocabulary: 4, outputs: 4, maxLength: 8, features: 64 },
    ...{ members: 16, rows: 64, context: 1, width: 4 },
  },
  {
    name: 'transformer: 4 members × 64 rows × 12 tokens, width 32, 2 layers',
    spec: transformer(32, 2, 16),
    ...{ members: 4, rows: 64, context: 4, width: 9 },
  },
  {
    name: 'gru: 4 members × 64 rows × 12 tokens, width 32',
    spec: { id: 'gru', params: { width: 32 }, vocabulary: 16, outputs: 12, maxLength: 16, features: 0 },
    ...{ members: 4, rows: 64, context: 4, width: 9 },
  },
  {
    name: 'transformer: 4 members × 64 rows × 24 tokens, width 64, 2 layers',
    spec: transformer(64, 2, 32),
    ...{ members: 4, rows: 64, context: 4, width: 21, simdOnly: true },
  },
];

/**
 * Floating-point operations of the matrix products of a forward pass over all rows, as the kernels do them; attention
 * and head left out. In the last layer, positions that predict nothing only need query, key and value.
 */
export function forwardFlops({ spec, members, rows, context, width }: Shape): number {
  const { width: d = 0, layers = 1 } = spec.params;
  const tokens = context + width - 1;
  if (spec.id === 'linear') return 0;
  const each = spec.id === 'gru' ? 6 * d * d * tokens : 24 * d * d * (layers * tokens - 0.75 * (context - 1));
  return members * rows * each;
}

export const phases = ['sample', 'logprobs', 'update'] as const;
export type Phase = (typeof phases)[number];

const adam: OptimizerSettings = {
  ...{ kind: 'adam', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, maxGradNorm: 1 },
};

/** One population and the three requests of a step. */
export class Workload {
  private constructor(
    private readonly population: Population,
    private readonly sample: SampleRequest,
    private readonly update: UpdateRequest,
  ) {}

  static async create(runtime: Runtime, shape: Shape): Promise<Workload> {
    const { spec, members, rows, context, width } = shape;
    const random = new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'init' });
    const count = members * rows;
    const initial = Array.from({ length: members }, () => [...networks[spec.id].initialise(spec, random)]);
    const population = await runtime.create(spec, members, Float32Array.from(initial.flat()));
    const shared = {
      members: Int32Array.from({ length: count }, (_, n) => Math.floor(n / rows)),
      contexts: Array.from({ length: count }, () =>
        Array.from({ length: context }, () => random.integer(spec.vocabulary)),
      ),
      width,
    };
    const slots = 1;
    const sample: SampleRequest = {
      ...shared,
      limits: new Int32Array(count).fill(width),
      stopToken: -1,
      uniforms: Float32Array.from({ length: count * width }, () => random.uniform()),
      features: {
        ...{ slots, positional: false },
        read: (row, position, _tokens, _start, out, offset) => {
          out[offset] = spec.features > 0 ? (row + 5 * position) % spec.features : -1;
        },
      },
    };
    const update: UpdateRequest = {
      ...shared,
      tokens: Int32Array.from({ length: count * width }, () => random.integer(spec.outputs)),
      lengths: sample.limits,
      features: Int32Array.from({ length: count * width * slots }, () => random.integer(spec.features)),
      featureSlots: slots,
      dLogps: Float32Array.from({ length: count * width }, () => random.normal() / count),
      optimizers: Array.from({ length: members }, () => adam),
    };
    return new Workload(population, sample, update);
  }

  /** Milliseconds of one call, on the average of some. */
  async time(phase: Phase, calls: number): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      if (phase === 'sample') await this.population.sample(this.sample);
      else if (phase === 'logprobs') await this.population.logprobs(this.update);
      else await this.population.update(this.update);
    }
    return (performance.now() - start) / calls;
  }

  dispose(): void {
    this.population.dispose();
  }
}
