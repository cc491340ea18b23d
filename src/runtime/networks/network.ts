import { invalid, type ParamSpecs } from '../../core/params.ts';
import type { RandomStream } from '../../core/random.ts';
import type { NetworkId, NetworkSpec } from '../runtime.ts';

/** One named tensor inside a member's flat vector of parameters. */
export interface TensorSlot {
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first number; its numbers follow in row-major order. */
  readonly offset: number;
  readonly size: number;
}

/** Where every tensor of one member lies. */
export interface Layout {
  /** P: numbers of one member. */
  readonly parameters: number;
  readonly tensors: readonly TensorSlot[];
}

/** A network as every backend sees it: its parameters, their places and their first values. */
export interface Network {
  readonly id: NetworkId;
  readonly title: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  layout(spec: NetworkSpec): Layout;
  /** What is wrong with a spec, naming field, value and what is allowed; null when it is sound. */
  validate(spec: NetworkSpec): string | null;
  /**
   * [P] first values of one member. `initialLogits`, [features, V], is the table of logits to start from; only
   * `linear` can hold it, the others ignore it and start near the uniform distribution.
   */
  initialise(spec: NetworkSpec, random: RandomStream, initialLogits?: Float32Array): Float32Array;
}

/** Lays tensors one after another, in the order of the entries. */
export function layOut(shapes: readonly (readonly [name: string, shape: readonly number[]])[]): Layout {
  const tensors: TensorSlot[] = [];
  let offset = 0;
  for (const [name, shape] of shapes) {
    const size = shape.reduce((product, length) => product * length, 1);
    tensors.push({ name, shape, offset, size });
    offset += size;
  }
  return { parameters: offset, tensors };
}

/** How many of a member's parameters learn: the first ones. Only `linear` has some that do not. */
export function learnedParameters(
  { id, outputs, fixedFeatures = 0 }: NetworkSpec,
  { parameters }: Layout,
): number {
  return id === 'linear' ? parameters - fixedFeatures * outputs : parameters;
}

/** Sizes that every backend can hold: far above any toy, far below what would exhaust a browser. */
const limits = {
  vocabulary: [1, 4096],
  outputs: [1, 4096],
  maxLength: [1, 4096],
  features: [0, 1_000_000],
} as const;

/** The checks that all networks share. */
export function commonProblem(network: Pick<Network, 'id' | 'params'>, spec: NetworkSpec): string | null {
  for (const [field, [min, max]] of Object.entries(limits)) {
    const value = spec[field as keyof typeof limits];
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      return `${network.id}: ${field} must be a whole number from ${min} to ${max}, not ${value}`;
    }
  }
  if (spec.outputs > spec.vocabulary) {
    return `${network.id}: outputs must be at most vocabulary (${spec.vocabulary}), not ${spec.outputs}`;
  }
  const names = Object.keys(network.params);
  for (const name of Object.keys(spec.params)) {
    if (!names.includes(name)) {
      return `${network.id}: params.${name} is unknown; allowed: ${names.join(', ') || 'none'}`;
    }
  }
  for (const name of names) {
    const problem = invalid(network.params[name], spec.params[name]);
    if (problem) return `${network.id}: params.${name} ${problem}`;
  }
  return null;
}

/** Fills one tensor of a flat vector with normals of the given standard deviation. */
export function fillNormal(
  flat: Float32Array,
  slot: TensorSlot,
  deviation: number,
  random: RandomStream,
): void {
  for (let i = 0; i < slot.size; i++) flat[slot.offset + i] = deviation * random.normal();
}
