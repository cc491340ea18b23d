import type { PopulationSnapshot, WeightsName } from '../runtime.ts';
import type { KernelMemory } from './memory.ts';

/** The weights and moments of a population, each [M, stride] at the bottom of the memory. */
export class WeightSets {
  /** Parameters of one member, rounded up to whole vectors. */
  readonly stride: number;
  moment1 = 0;
  moment2 = 0;
  private readonly places = new Map<WeightsName, number>();
  private readonly bottom: number;

  constructor(
    private readonly memory: KernelMemory,
    private readonly members: number,
    private readonly parameters: number,
  ) {
    this.stride = Math.ceil(parameters / 4) * 4;
    this.bottom = memory.kernels.mark();
  }

  /** Number of blocks, for leak checks. */
  get count(): number {
    return this.places.size + 2;
  }

  at(name: WeightsName = 'current'): number {
    const found = this.places.get(name);
    if (found !== undefined) return found;
    throw new RangeError(`weights must be one of ${[...this.places.keys()].join(', ')}, not ${name}`);
  }

  /** Forgets all there was. Nothing else may lie above the weights at that time. */
  load({ weights, moment1, moment2 }: Omit<PopulationSnapshot, 'updates'>): void {
    const all = [...Object.entries(weights), ['moment1', moment1], ['moment2', moment2]] as const;
    const size = this.members * this.parameters;
    for (const [name, values] of all) {
      if (values.length === size) continue;
      throw new RangeError(`${name} must hold members × parameters = ${size} numbers, not ${values.length}`);
    }
    this.memory.kernels.release(this.bottom);
    this.places.clear();
    for (const [name, values] of Object.entries(weights)) this.places.set(name, this.upload(values));
    this.moment1 = this.upload(moment1);
    this.moment2 = this.upload(moment2);
  }

  download(): Omit<PopulationSnapshot, 'updates'> {
    const weights = [...this.places].map(([name, at]) => [name, this.read(at)] as const);
    return {
      weights: Object.fromEntries(weights),
      moment1: this.read(this.moment1),
      moment2: this.read(this.moment2),
    };
  }

  copy(from: WeightsName, to: WeightsName, mix: number, which: Uint8Array | undefined): void {
    const { members, stride, memory } = this;
    const source = this.at(from);
    const isNew = !this.places.has(to);
    if (isNew) this.places.set(to, memory.alloc(members * stride));
    const target = this.at(to);
    for (let m = 0; m < members; m++) {
      if (which && !which[m] && !isNew) continue;
      const a = memory.floats(source + m * stride * 4, stride);
      const b = memory.floats(target + m * stride * 4, stride);
      if (mix === 1 || isNew) b.set(a);
      else for (let i = 0; i < stride; i++) b[i] = mix * a[i] + (1 - mix) * b[i];
    }
  }

  clearMoments(which: Uint8Array | undefined): void {
    const { members, stride, memory } = this;
    for (let m = 0; m < members; m++) {
      if (which && !which[m]) continue;
      for (const at of [this.moment1, this.moment2]) memory.floats(at + m * stride * 4, stride).fill(0);
    }
  }

  private upload(values: Float32Array): number {
    const { members, parameters, stride } = this;
    const at = this.memory.zeros(members * stride);
    for (let m = 0; m < members; m++) {
      const slot = this.memory.floats(at + m * stride * 4, parameters);
      slot.set(values.subarray(m * parameters, (m + 1) * parameters));
    }
    return at;
  }

  /** [M, P] from [M, stride]. */
  read(at: number): Float32Array {
    const { members, parameters, stride } = this;
    const values = new Float32Array(members * parameters);
    for (let m = 0; m < members; m++) {
      values.set(this.memory.floats(at + m * stride * 4, parameters), m * parameters);
    }
    return values;
  }
}
