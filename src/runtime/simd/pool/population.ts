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
  UpdateRequest,
  UpdateResult,
  WeightsName,
} from '../../runtime.ts';
import type { Line } from './line.ts';
import type { CallName, Calls } from './protocol.ts';
import { cutRequest, rowsOfShard, type Shard, scatterRows, shardMembers } from './shards.ts';

/** A population of sequence networks whose members are spread over workers. */
export class PooledPopulation implements Population {
  private constructor(
    private readonly id: number,
    private readonly lines: readonly Line[],
    private readonly shards: readonly Shard[],
    private readonly spec: NetworkSpec,
    readonly members: number,
    readonly parameters: number,
  ) {}

  static async create(
    id: number,
    lines: readonly Line[],
    spec: NetworkSpec,
    members: number,
    initial: Float32Array,
  ): Promise<PooledPopulation> {
    const P = initial.length / members;
    const shards = shardMembers(members, lines.length);
    const population = new PooledPopulation(id, lines, shards, spec, members, P);
    await population.askAll('create', ({ first, end }) => ({
      spec,
      members: end - first,
      initial: initial.slice(first * P, end * P),
    }));
    return population;
  }

  async sample(request: SampleRequest): Promise<SampleResult> {
    const { width, members } = request;
    const tokens = new Int32Array(members.length * width);
    const lengths = new Int32Array(members.length);
    const logps = new Float32Array(members.length * width);
    const entropies = new Float32Array(members.length * width);
    await this.askAbout('sample', request, (part, rows) => {
      scatterRows(tokens, part.tokens, rows);
      scatterRows(lengths, part.lengths, rows);
      scatterRows(logps, part.logps, rows);
      scatterRows(entropies, part.entropies, rows);
    });
    return { tokens, lengths, logps, entropies };
  }

  async logprobs(request: LogprobsRequest): Promise<LogprobsResult> {
    const size = request.members.length * request.width;
    const logps = new Float32Array(size);
    const entropies = new Float32Array(size);
    const logits = request.wantLogits ? new Float32Array(size * this.spec.outputs) : undefined;
    await this.askAbout('logprobs', request, (part, rows) => {
      scatterRows(logps, part.logps, rows);
      scatterRows(entropies, part.entropies, rows);
      if (logits && part.logits) scatterRows(logits, part.logits, rows);
    });
    return logits ? { logps, entropies, logits } : { logps, entropies };
  }

  async gradient(request: GradientRequest): Promise<Float32Array> {
    const gradient = new Float32Array(this.members * this.parameters);
    await this.askAbout('gradient', request, (part, _, { first }) => {
      gradient.set(part, first * this.parameters);
    });
    return gradient;
  }

  async update(request: UpdateRequest): Promise<UpdateResult> {
    const { members, optimizers } = request;
    if (optimizers.length !== this.members) {
      throw new RangeError(`optimizers must hold ${this.members} settings, not ${optimizers.length}`);
    }
    this.checkMembers(members);
    // Also shards without rows: momentum moves members that learn nothing new.
    const parts = await this.askAll('update', (shard) => ({
      ...cutRequest(request, shard, rowsOfShard(shard, members)),
      optimizers: optimizers.slice(shard.first, shard.end),
    }));
    const gradNorms = new Float32Array(this.members);
    parts.forEach((part, i) => {
      gradNorms.set(part.gradNorms, this.shards[i].first);
    });
    return { gradNorms };
  }

  async copyWeights(from: WeightsName, to: WeightsName, mix = 1, which?: Uint8Array): Promise<void> {
    await this.askAll('copyWeights', ({ first, end }) => {
      return { from, to, mix, which: which?.slice(first, end) ?? null };
    });
  }

  async resetOptimizer(which?: Uint8Array): Promise<void> {
    await this.askAll('resetOptimizer', ({ first, end }) => ({ which: which?.slice(first, end) ?? null }));
  }

  async snapshot(): Promise<PopulationSnapshot> {
    const parts = await this.askAll('snapshot', () => null);
    const join = (pick: (part: PopulationSnapshot) => Float32Array) => {
      const joined = new Float32Array(this.members * this.parameters);
      parts.forEach((part, i) => {
        joined.set(pick(part), this.shards[i].first * this.parameters);
      });
      return joined;
    };
    const names = Object.keys(parts[0].weights);
    return {
      weights: Object.fromEntries(names.map((name) => [name, join((part) => part.weights[name])])),
      moment1: join((part) => part.moment1),
      moment2: join((part) => part.moment2),
      updates: Int32Array.from(parts.flatMap((part) => [...part.updates])),
    };
  }

  async restore({ weights, moment1, moment2, updates }: PopulationSnapshot): Promise<void> {
    const P = this.parameters;
    await this.askAll('restore', ({ first, end }) => {
      const cut = (values: Float32Array) => values.slice(first * P, end * P);
      return {
        weights: Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, cut(values)])),
        moment1: cut(moment1),
        moment2: cut(moment2),
        updates: updates.slice(first, end),
      };
    });
  }

  dispose(): void {
    // Nobody waits for it; a worker that broke down has nothing left to free.
    this.askAll('dispose', () => null).catch(() => {});
  }

  private askAll<Name extends CallName>(
    call: Name,
    input: (shard: Shard) => Calls[Name][0],
  ): Promise<Calls[Name][1][]> {
    return settleAll(this.shards.map((shard, i) => this.lines[i].ask(this.id, call, input(shard))));
  }

  /** Asks the shards that have rows in a request, and hands each part of the result on with the rows it is about. */
  private async askAbout<Name extends 'sample' | 'logprobs' | 'gradient'>(
    call: Name,
    request: RowsRequest,
    take: (part: Calls[Name][1], rows: Int32Array, shard: Shard) => void,
  ): Promise<void> {
    this.checkMembers(request.members);
    const asked = this.shards.map(async (shard, i) => {
      const rows = rowsOfShard(shard, request.members);
      if (rows.length === 0) return;
      const input = cutRequest(request, shard, rows) as unknown as Calls[Name][0];
      take(await this.lines[i].ask(this.id, call, input), rows, shard);
    });
    await settleAll(asked);
  }

  private checkMembers(members: Int32Array): void {
    members.forEach((member, n) => {
      if (member >= 0 && member < this.members) return;
      throw new RangeError(`members[${n}] must be from 0 to ${this.members - 1}, not ${member}`);
    });
  }
}

/** Like Promise.all, but waits for all even when one fails: no call may overlap what is still going on. */
async function settleAll<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}
