/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011, doi 10.1145/2063384.2063405). A number is a pure function of its address, so any step of any run can
 * be computed again, and two lanes with the same seed read the same numbers.
 */

import { log } from './math.ts';

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit integers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const mid = aHigh * bLow + (low >>> 16);
  const mid2 = aLow * bHigh + (mid & 0xffff);
  // mid can exceed 2³² − 1 by a carry, so it is divided, not shifted.
  return (aHigh * bHigh + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) >>> 0;
}

/** Philox4x32-10: four 32-bit words from a counter of four words and a key of two. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = mulHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** What a stream is for. Each is independent of the others; the numbers are part of every link's meaning. */
const streamIds = {
  task: 0,
  init: 1,
  curriculum: 2,
  rollout: 3,
  verifier: 4,
  minibatch: 5,
  evaluation: 6,
  evaluationVerifier: 7,
  objective: 8,
  microscope: 9,
  reward: 10,
} as const;
export type StreamName = keyof typeof streamIds;

/** Where a stream starts. All four are whole numbers in 0 … 2³² − 1. */
export interface StreamAddress {
  /** The experiment's seed. */
  readonly seed: number;
  /** Which repetition, 0 … seeds − 1. */
  readonly seedIndex: number;
  readonly step: number;
  readonly stream: StreamName;
  /** Sub-streams of one stream, e.g. one for each rollout. */
  readonly index?: number;
}

const scratch = new Uint32Array(4);

/**
 * A sequence of random numbers read from one address on. Thousands are made each step and most are read once or
 * never, so making one costs no array and no arithmetic.
 */
export class RandomStream {
  private readonly address: StreamAddress;
  private block = 0;
  private used = 4;
  private words: number[] | null = null;

  constructor(address: StreamAddress) {
    this.address = address;
  }

  /** 32 random bits. */
  word(): number {
    if (this.used === 4 || !this.words) this.words = this.nextBlock();
    return this.words[this.used++];
  }

  private nextBlock(): number[] {
    const { index = 0, step, seed, seedIndex, stream } = this.address;
    philox([this.block++, index, step, seedIndex], [seed >>> 0, streamIds[stream]], scratch);
    this.used = 0;
    return [scratch[0], scratch[1], scratch[2], scratch[3]];
  }

  /** Uniform in [0, 1) with 24 bits, so that it is the same number in float32. */
  uniform(): number {
    return (this.word() >>> 8) / 16777216;
  }

  /** Uniform whole number in 0 … n − 1. The bias is below n / 2³². */
  integer(n: number): number {
    return Math.floor((this.word() / 4294967296) * n);
  }

  /** Standard normal, by Marsaglia's polar method: only log and sqrt, so exact on every engine. */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
    }
  }

  /** A uniformly random order of 0 … n − 1. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
