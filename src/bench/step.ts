import { RandomStream } from '../core/random.ts';
import { networks } from '../runtime/networks/index.ts';
import type {
  OptimizerSettings,
  Population,
  Runtime,
  SampleRequest,
  UpdateRequest,
} from '../runtime/runtime.ts';
import type { Shape } from './shapes.ts';

/** `backward` is a forward and a backward pass; `update` is that and the optimizer. */
export const stepPhases = ['sample', 'score', 'backward', 'update'] as const;
export type StepPhase = (typeof stepPhases)[number];

/**
 * What one step of training needs, and what a `total` adds up. Sampling tells log-probabilities and entropies, so that
 * nothing is scored unless a recipe asks for more (a reference, an older sampler, a second update).
 */
export const training = ['sample', 'update'] as const satisfies readonly StepPhase[];

/** How many forward passes' worth of matrix products a phase has. */
export const forwardPasses: Readonly<Record<StepPhase, number>> = {
  sample: 1,
  score: 1,
  backward: 3,
  update: 3,
};

/** Something that can do the phases of one step. */
export interface Contender {
  /** Milliseconds of one call, on the average of so many. */
  time(phase: StepPhase, calls: number): Promise<number>;
  dispose(): void;
}

export const adam = {
  ...{ kind: 'adam', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, maxGradNorm: 1 },
} as const satisfies OptimizerSettings;

/** Weights and requests of one step: the same numbers for everyone. */
export interface StepJob {
  readonly shape: Shape;
  /** [M, P] */
  readonly initial: Float32Array;
  readonly sample: SampleRequest;
  readonly update: UpdateRequest;
}

export function stepJob(shape: Shape): StepJob {
  const { spec, members, rows, group, context, width } = shape;
  const random = new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'init' });
  const count = members * rows;
  const initial = Array.from({ length: members }, () => [...networks[spec.id].initialise(spec, random)]);
  const prompts = Array.from({ length: count / group }, () =>
    Int32Array.from({ length: context }, () => random.integer(spec.vocabulary)),
  );
  const shared = {
    members: Int32Array.from({ length: count }, (_, n) => Math.floor(n / rows)),
    contexts: Array.from({ length: count }, (_, n) => prompts[Math.floor(n / group)]),
    width,
  };
  const limits = new Int32Array(count).fill(width);
  const sample: SampleRequest = {
    ...shared,
    limits,
    stopToken: -1,
    uniforms: Float32Array.from({ length: count * width }, () => random.uniform()),
    features: {
      ...{ slots: 1, positional: false },
      read: (row, position, _tokens, _start, out, offset) => {
        out[offset] = spec.features > 0 ? (row + 5 * position) % spec.features : -1;
      },
    },
  };
  const update: UpdateRequest = {
    ...shared,
    tokens: Int32Array.from({ length: count * width }, () => random.integer(spec.outputs)),
    lengths: limits,
    features: Int32Array.from({ length: count * width }, () => random.integer(spec.features)),
    featureSlots: 1,
    dLogps: Float32Array.from({ length: count * width }, () => random.normal() / count),
    optimizers: Array.from({ length: members }, () => adam),
  };
  return { shape, initial: Float32Array.from(initial.flat()), sample, update };
}

/** A population of a runtime, with one step to do again and again. */
export class RuntimeContender implements Contender {
  private constructor(
    private readonly population: Population,
    private readonly job: StepJob,
  ) {}

  static async create(runtime: Runtime, job: StepJob): Promise<RuntimeContender> {
    const { spec, members } = job.shape;
    return new RuntimeContender(await runtime.create(spec, members, job.initial), job);
  }

  async time(phase: StepPhase, calls: number): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await this.call(phase);
    return (performance.now() - start) / calls;
  }

  private call(phase: StepPhase): Promise<unknown> {
    const { population, job } = this;
    if (phase === 'sample') return population.sample(job.sample);
    if (phase === 'score') return population.logprobs(job.update);
    if (phase === 'backward') return population.gradient(job.update);
    return population.update(job.update);
  }

  dispose(): void {
    this.population.dispose();
  }
}
