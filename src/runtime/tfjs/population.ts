import * as tf from '@tensorflow/tfjs-core';
import { entropy, normalise, temperRow } from '../categorical.ts';
import { type Layout, learnedParameters } from '../networks/index.ts';
import type {
  GradientRequest,
  LogprobsRequest,
  LogprobsResult,
  NetworkSpec,
  Population,
  PopulationSnapshot,
  SampleRequest,
  SampleResult,
  UpdateRequest,
  UpdateResult,
  WeightsName,
} from '../runtime.ts';
import type { Backend } from './backend.ts';
import { gatherRows } from './lookup.ts';
import { lossGradient } from './loss.ts';
import type { TensorNetwork } from './network.ts';
import { Optimizer } from './optimizer.ts';
import { type Packing, pack } from './packing.ts';
import { flatten, StackedWeights } from './weights.ts';

/** M stacked networks on tfjs: packs requests, runs the network on tensors, reads the answer back once. */
export class TfjsPopulation implements Population {
  readonly parameters: number;
  private readonly weights = new Map<WeightsName, StackedWeights>();
  private optimizer: Optimizer;

  constructor(
    private readonly backend: Backend,
    private readonly network: TensorNetwork,
    private readonly spec: NetworkSpec,
    private readonly layout: Layout,
    readonly members: number,
    initial: Float32Array,
  ) {
    this.parameters = layout.parameters;
    this.checkSize('initial', initial);
    const zeros = new Float32Array(initial.length);
    this.setWeights('current', this.upload(initial));
    this.optimizer = this.createOptimizer(zeros, zeros, new Int32Array(members));
  }

  async sample(request: SampleRequest): Promise<SampleResult> {
    const packing = pack(request.members, this.members, request.limits);
    if (packing.rows === 0) {
      const none = new Float32Array();
      return { tokens: new Int32Array(), lengths: new Int32Array(), logps: none, entropies: none };
    }
    return this.network.sample(this.stored(request.weights).views(), request, packing);
  }

  async logprobs(request: LogprobsRequest): Promise<LogprobsResult> {
    const packing = pack(request.members, this.members, request.lengths);
    const views = this.stored(request.weights).views();
    const nothing = packing.rows === 0;
    const packed = nothing
      ? new Float32Array()
      : await this.backend.read(
          this.backend.compute(() => this.network.forward(views, request, packing).logits),
        );
    return this.score(request, packing, packed);
  }

  /** From packed logits [M·R, T, V] to what each row of the request asked for. */
  private score(request: LogprobsRequest, packing: Packing, packed: Float32Array): LogprobsResult {
    const { outputs } = this.spec;
    const { tokens, lengths, temperatures, width } = request;
    const tempered = new Float32Array(outputs);
    const probabilities = new Float64Array(outputs);
    const logps = new Float32Array(lengths.length * width);
    const entropies = new Float32Array(lengths.length * width);
    const logits = request.wantLogits ? new Float32Array(lengths.length * width * outputs) : undefined;
    packing.places.forEach((place, n) => {
      for (let t = 0; t < lengths[n]; t++) {
        const i = n * width + t;
        temperRow(packed, (place * packing.width + t) * outputs, temperatures?.[n] ?? 1, tempered);
        const normaliser = normalise(tempered, probabilities);
        if (tokens[i] < outputs) logps[i] = tempered[tokens[i]] - normaliser;
        entropies[i] = entropy(tempered, probabilities, normaliser);
        logits?.set(tempered, i * outputs);
      }
    });
    return logits ? { logps, entropies, logits } : { logps, entropies };
  }

  async gradient(request: GradientRequest): Promise<Float32Array> {
    return this.backend.read(this.backend.compute(() => this.gradientOf(request)));
  }

  async update(request: UpdateRequest): Promise<UpdateResult> {
    const { gradient, squares, sums } = this.backend.compute(() => {
      const gradient = this.gradientOf(request);
      const squares = tf.square(gradient);
      return { gradient, squares, sums: tf.sum(squares, 1) };
    });
    try {
      // The norms have to go to the caller anyway; with them here, a broken member is a matter of plain code.
      const norms = (await this.backend.read(sums)).map(Math.sqrt);
      const { flat } = this.stored();
      const next = this.backend.compute(() =>
        this.withFixed(this.optimizer.step(flat, gradient, squares, norms, request.optimizers), flat),
      );
      this.setWeights('current', next);
      return { gradNorms: norms.map((norm, m) => (request.optimizers[m] ? norm : 0)) };
    } finally {
      tf.dispose([gradient, squares]);
    }
  }

  /** The next weights with those that never learn as they were: weight decay would move them without a gradient. */
  private withFixed(next: tf.Tensor2D, before: tf.Tensor2D): tf.Tensor2D {
    const learned = learnedParameters(this.spec, this.layout);
    if (learned === this.parameters) return next;
    const fixed = tf.slice(before, [0, learned], [-1, -1]);
    return tf.concat2d([tf.slice(next, [0, 0], [-1, learned]), fixed], 1);
  }

  /** [M, P] */
  private gradientOf(request: GradientRequest): tf.Tensor2D {
    const packing = pack(request.members, this.members, request.lengths);
    if (packing.rows === 0) return tf.zeros([this.members, this.parameters]);
    const pass = this.network.forward(this.stored(request.weights).views(), request, packing);
    const dLogits = lossGradient(this.backend, request, packing, pass.logits);
    return flatten(pass.backward(dLogits), this.layout, this.members);
  }

  async copyWeights(from: WeightsName, to: WeightsName, mix = 1, which?: Uint8Array): Promise<void> {
    const source = this.stored(from).flat;
    const target = this.weights.get(to)?.flat;
    const next = this.backend.compute(() => {
      if (!target) return tf.clone(source);
      const mixed =
        mix === 1
          ? tf.clone(source)
          : tf.add<tf.Tensor2D>(
              tf.mul(source, this.backend.scalar(mix)),
              tf.mul(target, this.backend.scalar(1 - mix)),
            );
      if (!which) return mixed;
      // Gathered, not blended by a mask, so that a member with NaN does not spread.
      const rows = Int32Array.from(which, (chosen, m) => (chosen ? m : this.members + m));
      return gatherRows(tf.concat2d([mixed, target], 0), tf.tensor1d(rows, 'int32'));
    });
    this.setWeights(to, next);
  }

  async resetOptimizer(which?: Uint8Array): Promise<void> {
    this.backend.compute(() => this.optimizer.reset(which));
  }

  async snapshot(): Promise<PopulationSnapshot> {
    const { backend, optimizer } = this;
    const read = (tensor: tf.Tensor) => backend.read(backend.compute(() => tf.clone(tensor)));
    const names = [...this.weights.keys()];
    const [moment1, moment2, ...flats] = await Promise.all([
      read(optimizer.moment1),
      read(optimizer.moment2),
      ...names.map((name) => read(this.stored(name).flat)),
    ]);
    return {
      weights: Object.fromEntries(names.map((name, i) => [name, flats[i]])),
      moment1,
      moment2,
      updates: optimizer.updates.slice(),
    };
  }

  async restore(snapshot: PopulationSnapshot): Promise<void> {
    const { moment1, moment2, updates } = snapshot;
    const weights = Object.entries(snapshot.weights);
    for (const [name, values] of [...weights, ['moment1', moment1], ['moment2', moment2]] as const) {
      this.checkSize(`snapshot ${name}`, values);
    }
    this.dispose();
    this.weights.clear();
    for (const [name, values] of weights) this.setWeights(name, this.upload(values));
    this.optimizer = this.createOptimizer(moment1, moment2, updates.slice());
  }

  dispose(): void {
    for (const each of this.weights.values()) each.dispose();
    this.optimizer.dispose();
  }

  private setWeights(name: WeightsName, flat: tf.Tensor2D): void {
    this.weights.get(name)?.dispose();
    this.weights.set(name, new StackedWeights(this.backend, flat, this.layout));
  }

  private stored(name: WeightsName = 'current'): StackedWeights {
    const found = this.weights.get(name);
    if (found) return found;
    const names = [...this.weights.keys()].join(', ');
    throw new RangeError(`weights must be one of ${names}, not ${name}`);
  }

  private createOptimizer(moment1: Float32Array, moment2: Float32Array, updates: Int32Array): Optimizer {
    return new Optimizer(this.backend, this.upload(moment1), this.upload(moment2), updates);
  }

  private upload(values: Float32Array): tf.Tensor2D {
    return this.backend.compute(() => tf.tensor2d(values, [this.members, this.parameters]));
  }

  private checkSize(name: string, values: Float32Array): void {
    const size = this.members * this.parameters;
    if (values.length !== size) {
      throw new RangeError(`${name} must hold members × parameters = ${size} numbers, not ${values.length}`);
    }
  }
}
