/**
 * What a kernel is asked to do: one record at a fixed place, whose fields the host writes (`../job.ts` has the same
 * fields in the same order; all have 4 bytes). M members, N rows sorted by member, T = `width` response positions, V
 * outputs. Pointers are addresses in the arena.
 */
@unmanaged
export class Job {
  // The network.
  network: i32;
  d: i32;
  layers: i32;
  heads: i32;
  vocabulary: i32;
  outputs: i32;
  maxLength: i32;
  features: i32;
  // How many of a member's weights learn: the first ones.
  learned: i32;
  // Members, and weights as [M, stride]; stride is their number rounded up to whole vectors.
  members: i32;
  stride: i32;
  weights: usize;
  // Rows: [M + 1] first row of each member; token ids of all contexts, and [N + 1] where each starts.
  starts: usize;
  contexts: usize;
  contextStarts: usize;
  temperatures: usize;
  // Responses: [N, T] tokens and [N] lengths (limits when sampling, overwritten by lengths).
  width: i32;
  tokens: usize;
  lengths: usize;
  // [N, featureWidth, slots], for positions from `first` on.
  featureIds: usize;
  featureWidth: i32;
  slots: i32;
  // Sampling: [N, T] uniforms, [N] flags of rows that ended; positions first … last − 1 are drawn.
  uniforms: usize;
  ended: usize;
  stopToken: i32;
  greedy: i32;
  first: i32;
  last: i32;
  // Results, each [N, T] or 0 where not wanted; logits are [N, T, V].
  logps: usize;
  entropies: usize;
  logits: usize;
  // Learning: [N, T] and [N, T, V] (or 0); gradients as [M, stride], or [stride] in an update.
  dLogps: usize;
  dLogits: usize;
  gradient: usize;
  // The optimizer: [M, stride] moments, [M, 10] coefficients, [M] norms.
  moment1: usize;
  moment2: usize;
  coefficients: usize;
  norms: usize;
}

export const job = changetype<Job>(memory.data(256, 16));

/** The address of number `index` of an array of 4-byte numbers. */
// @ts-ignore: decorator
@inline
export function addr(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

// @ts-ignore: decorator
@inline
export function intAt(base: usize, index: i32): i32 {
  return load<i32>(addr(base, index));
}

// @ts-ignore: decorator
@inline
export function floatAt(base: usize, index: i32): f32 {
  return load<f32>(addr(base, index));
}

/** The weights of a member. */
export function weightsOf(member: i32): usize {
  return addr(job.weights, member * job.stride);
}
