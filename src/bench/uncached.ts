import { entropy, inverseCdf, normalise } from '../runtime/categorical.ts';
import type { Population, Runtime, SampleRequest, SampleResult } from '../runtime/runtime.ts';
import { type Contender, RuntimeContender, type StepJob, type StepPhase } from './step.ts';

/**
 * The same step as one writes it first: for each token, the whole row so far goes through the network again, since
 * nothing is kept of earlier ones. What a cache of keys and values is worth, beside the kernels.
 */
export class UncachedContender implements Contender {
  private constructor(
    private readonly population: Population,
    private readonly cached: RuntimeContender,
    private readonly job: StepJob,
  ) {}

  static async create(runtime: Runtime, job: StepJob): Promise<UncachedContender> {
    const { spec, members } = job.shape;
    const population = await runtime.create(spec, members, job.initial);
    return new UncachedContender(population, await RuntimeContender.create(runtime, job), job);
  }

  async time(phase: StepPhase, calls: number): Promise<number> {
    if (phase !== 'sample') return this.cached.time(phase, calls);
    const start = performance.now();
    for (let i = 0; i < calls; i++) await sampleUncached(this.population, this.job);
    return (performance.now() - start) / calls;
  }

  dispose(): void {
    this.population.dispose();
    this.cached.dispose();
  }
}

/** What `population.sample` draws and tells, [N, T] each, of a sequence network whose rows all get `width` tokens. */
export async function sampleUncached(
  population: Population,
  { shape, sample }: Pick<StepJob, 'shape' | 'sample'>,
): Promise<Omit<SampleResult, 'lengths'>> {
  const { members, contexts, width, uniforms }: SampleRequest = sample;
  const { outputs } = shape.spec;
  const count = members.length;
  const drawn = new Int32Array(count * width);
  const logps = new Float32Array(count * width);
  const entropies = new Float32Array(count * width);
  const probabilities = new Float64Array(outputs);
  const features = new Int32Array();
  for (let t = 0; t < width; t++) {
    const written = t + 1;
    const tokens = new Int32Array(count * written);
    for (let n = 0; n < count; n++) {
      tokens.set(drawn.subarray(n * width, n * width + t), n * written);
    }
    const lengths = new Int32Array(count).fill(written);
    const { logits } = await population.logprobs({
      ...{ members, contexts, width: written, tokens, lengths, features, featureSlots: 0 },
      wantLogits: true,
    });
    for (let n = 0; n < count; n++) {
      const from = (n * written + t) * outputs;
      const own = logits!.subarray(from, from + outputs);
      const normaliser = normalise(own, probabilities);
      const at = n * width + t;
      drawn[at] = inverseCdf(probabilities, uniforms[at]);
      logps[at] = own[drawn[at]] - normaliser;
      entropies[at] = entropy(own, probabilities, normaliser);
    }
  }
  return { tokens: drawn, logps, entropies };
}
