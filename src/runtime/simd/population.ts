import { type Layout, learnedParameters } from '../networks/index.ts';
import type {
  GradientRequest,
  LogprobsRequest,
  LogprobsResult,
  NetworkSpec,
  Population,
  PopulationSnapshot,
  RowsRequest,
  SampleRequest,
  SampleResult,
  ScoreRequest,
  UpdateRequest,
  UpdateResult,
  WeightsName,
} from '../runtime.ts';
import { checkSequences } from '../tfjs/sequences.ts';
import { coefficients } from './coefficients.ts';
import { storeActive } from './features.ts';
import type { Job } from './job.ts';
import type { KernelMemory } from './memory.ts';
import { RowOrder } from './rows.ts';
import { WeightSets } from './sets.ts';

const networkNumbers = { linear: 0, gru: 1, transformer: 2 } as const;

/** M stacked networks in one WebAssembly memory: a request is written there, one kernel does it, and it is read out. */
export class SimdPopulation implements Population {
  readonly parameters: number;
  private readonly sets: WeightSets;
  private updates: Int32Array;
  /** The fields of a job that no request changes. */
  private readonly network: Job;

  constructor(
    private readonly memory: KernelMemory,
    private readonly spec: NetworkSpec,
    layout: Layout,
    readonly members: number,
    initial: Float32Array,
    private readonly onDispose: (population: SimdPopulation) => void,
  ) {
    this.parameters = layout.parameters;
    this.sets = new WeightSets(memory, members, layout.parameters);
    const zeros = new Float32Array(initial.length);
    this.sets.load({ weights: { current: initial }, moment1: zeros, moment2: zeros });
    this.updates = new Int32Array(members);
    const { id, vocabulary, outputs, maxLength, features } = spec;
    const { width: d = 0, layers = 0, heads = 0 } = spec.params;
    this.network = {
      network: networkNumbers[id],
      ...{ d, layers, heads, vocabulary, outputs, maxLength, features },
      ...{ members, stride: this.sets.stride },
      learned: learnedParameters(spec, layout),
    };
  }

  /** Blocks of weights and moments. */
  get blocks(): number {
    return this.sets.count;
  }

  async sample(request: SampleRequest): Promise<SampleResult> {
    const { memory } = this;
    const { width, limits, uniforms, stopToken, greedy } = request;
    this.checkLengths('limits', limits, 1, width);
    if (this.spec.id !== 'linear') checkSequences(this.spec, request.contexts, limits);
    return memory.scratch(() => {
      const rows = new RowOrder(memory, request.members, this.members);
      const size = rows.count * width;
      const tokens = memory.zeros(size);
      const lengths = rows.store('limits', limits);
      const logps = memory.zeros(size);
      const entropies = memory.zeros(size);
      const ended = memory.zeros(rows.count);
      const job: Job = {
        ...this.rowsJob(request, rows),
        ...{ width, tokens, lengths, logps, entropies, ended, stopToken, greedy: greedy ? 1 : 0 },
        uniforms: rows.store('uniforms', uniforms, width),
      };
      if (this.spec.id === 'linear') this.sampleLinear(job, request, rows);
      else memory.run('sample', job);
      return {
        tokens: rows.read(memory.ints(tokens, size), width),
        lengths: rows.read(memory.ints(lengths, rows.count)),
        logps: rows.read(memory.floats(logps, size), width),
        entropies: rows.read(memory.floats(entropies, size), width),
      };
    });
  }

  /** Features are read on the host: all at once, or where they depend on what was drawn, for one position after another. */
  private sampleLinear(job: Job, { features, limits }: SampleRequest, rows: RowOrder): void {
    const end = limits.reduce((longest, limit) => Math.max(longest, limit), 0);
    const stride = features.positional ? end : 1;
    const { memory } = this;
    const featureIds = memory.alloc(rows.count * stride * features.slots);
    for (let first = 0; first < end; first += stride) {
      const step = { ...job, featureIds, featureWidth: stride, slots: features.slots, first };
      storeActive(memory, step, features, rows, this.spec.features);
      memory.run('sample', { ...step, last: first + stride });
    }
  }

  async logprobs(request: LogprobsRequest): Promise<LogprobsResult> {
    const { memory } = this;
    const { width, wantLogits } = request;
    const { outputs } = this.spec;
    return memory.scratch(() => {
      const rows = new RowOrder(memory, request.members, this.members);
      const size = rows.count * width;
      const logps = memory.zeros(size);
      const entropies = memory.zeros(size);
      const logits = wantLogits ? memory.zeros(size * outputs) : 0;
      memory.run('score', { ...this.scoreJob(request, rows), logps, entropies, logits });
      const result = {
        logps: rows.read(memory.floats(logps, size), width),
        entropies: rows.read(memory.floats(entropies, size), width),
      };
      if (!wantLogits) return result;
      return { ...result, logits: rows.read(memory.floats(logits, size * outputs), width * outputs) };
    });
  }

  async gradient(request: GradientRequest): Promise<Float32Array> {
    const { memory } = this;
    return memory.scratch(() => {
      const job = this.gradientJob(request);
      const gradient = memory.alloc(this.members * this.sets.stride);
      memory.run('gradient', { ...job, gradient });
      return this.sets.read(gradient);
    });
  }

  async update(request: UpdateRequest): Promise<UpdateResult> {
    const { memory, members, sets } = this;
    const { optimizers } = request;
    if (optimizers.length !== members) {
      throw new RangeError(`optimizers must hold ${members} settings, not ${optimizers.length}`);
    }
    return memory.scratch(() => {
      const norms = memory.zeros(members);
      memory.run('update', {
        ...this.gradientJob(request),
        gradient: memory.alloc(sets.stride),
        ...{ moment1: sets.moment1, moment2: sets.moment2, norms },
        coefficients: memory.store(coefficients(optimizers, this.updates)),
      });
      const gradNorms = memory.floats(norms, members).slice();
      gradNorms.forEach((norm, m) => {
        if (optimizers[m] && Number.isFinite(norm)) this.updates[m]++;
      });
      return { gradNorms };
    });
  }

  async copyWeights(from: WeightsName, to: WeightsName, mix = 1, which?: Uint8Array): Promise<void> {
    this.sets.copy(from, to, mix, which);
  }

  async resetOptimizer(which?: Uint8Array): Promise<void> {
    this.sets.clearMoments(which);
    this.updates.forEach((_, m) => {
      if (!which || which[m]) this.updates[m] = 0;
    });
  }

  async snapshot(): Promise<PopulationSnapshot> {
    return { ...this.sets.download(), updates: this.updates.slice() };
  }

  async restore(snapshot: PopulationSnapshot): Promise<void> {
    this.sets.load(snapshot);
    this.updates = snapshot.updates.slice();
  }

  dispose(): void {
    this.onDispose(this);
  }

  private rowsJob(request: RowsRequest, rows: RowOrder): Job {
    const { memory } = this;
    const temperatures = request.temperatures
      ? rows.store('temperatures', request.temperatures)
      : memory.store(new Float32Array(rows.count).fill(1));
    const job = {
      ...this.network,
      weights: this.sets.at(request.weights),
      starts: memory.store(rows.starts),
      temperatures,
    };
    return this.spec.id === 'linear' ? job : { ...job, ...rows.storeContexts(request.contexts) };
  }

  private scoreJob(request: ScoreRequest, rows: RowOrder): Job {
    const { width, tokens, lengths, features, featureSlots: slots, contexts } = request;
    this.checkLengths('lengths', lengths, 0, width);
    const job: Job = {
      ...this.rowsJob(request, rows),
      width,
      tokens: rows.store('tokens', tokens, width),
      lengths: rows.store('lengths', lengths),
    };
    if (this.spec.id !== 'linear') {
      checkSequences(this.spec, contexts, lengths, request);
      return job;
    }
    const featureIds = rows.store('features', features, width * slots);
    const last = this.spec.features - 1;
    for (let n = 0; n < lengths.length; n++) {
      for (let i = n * width * slots; i < (n * width + lengths[n]) * slots; i++) {
        if (features[i] >= -1 && features[i] <= last) continue;
        throw new RangeError(`a feature must be from −1 to ${last}, not ${features[i]}`);
      }
    }
    return { ...job, featureIds, featureWidth: width, slots };
  }

  private gradientJob(request: GradientRequest): Job {
    const rows = new RowOrder(this.memory, request.members, this.members);
    const { width, dLogps, dLogits } = request;
    return {
      ...this.scoreJob(request, rows),
      dLogps: rows.store('dLogps', dLogps, width),
      dLogits: dLogits ? rows.store('dLogits', dLogits, width * this.spec.outputs) : 0,
    };
  }

  /** Kernels trust what they are given: whatever could lead them outside a block is caught before. */
  private checkLengths(name: string, lengths: Int32Array, min: number, max: number): void {
    lengths.forEach((length, n) => {
      if (length < min || length > max) {
        throw new RangeError(`${name}[${n}] must be from ${min} to ${max}, not ${length}`);
      }
    });
  }
}
