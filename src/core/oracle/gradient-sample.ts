import { mean } from '../stats/summary.ts';
import { jackknife, type Range } from './jackknife.ts';

/**
 * What gradients of fresh batches at the same weights say of an estimator g of the true gradient g*. The batches are
 * dealt into 16 blocks and only the blocks' sums are kept. Squares of expectations are estimated from pairs of
 * different blocks, which share no noise, so that they are unbiased at any number of batches; intervals are the
 * delete-one-block jackknife's.
 */

const blocks = 16;

/** The cosine to g* of the mean of so many batches. */
export interface AveragedCosine {
  readonly batches: number;
  readonly cosine: Range;
}

export interface GradientReading {
  readonly batches: number;
  /** Mean of cos(g, g*): how well one batch points. A batch that says nothing (g = 0) counts as 0. */
  readonly cosine: Range;
  /** cos(E g, g*): what is left of the angle when all noise is averaged away; 1 for an unbiased direction. */
  readonly meanCosine: Range;
  /** ‖E g − c g*‖ / ‖E g‖: the share of the expected gradient that stands across the true one; 0 when unbiased. */
  readonly bias: Range;
  /** How many standard errors the squared bias is above what chance makes of none. */
  readonly biasScore: number;
  /** c = ⟨E g, g*⟩ / ‖g*‖²: how long the expected gradient is along the true one. A learning rate makes up for it. */
  readonly scale: Range;
  /** ‖E g‖² / tr Cov(g): the signal of one batch against its noise. */
  readonly snr: Range;
  /** √E‖g‖² */
  readonly norm: number;
  /** Share of batches that say nothing at all. */
  readonly silent: number;
  /** Measured on averages of 1, 2, 4, … batches. */
  readonly averaged: readonly AveragedCosine[];
}

export type Verdict = 'biased' | 'no bias seen' | 'not resolved';

/** Above this, chance explains a direction's bias less often than once in a hundred, however the noise is shaped. */
const significant = 4;
/** A bias below this turns the direction by less than 12°. */
const small = 0.2;

export function verdictOf({ bias, biasScore }: Pick<GradientReading, 'bias' | 'biasScore'>): Verdict {
  if (biasScore > significant) return 'biased';
  return bias.high < small ? 'no bias seen' : 'not resolved';
}

/** The cosine to g* that the mean of `batches` is expected to have: noise shrinks, bias stays. */
export function expectedCosine(
  { meanCosine, snr }: Pick<GradientReading, 'meanCosine' | 'snr'>,
  batches: number,
): number {
  return meanCosine.value / Math.sqrt(1 + 1 / (snr.value * batches));
}

/** Sums over some of the blocks. */
interface Sums {
  readonly batches: number;
  /** Pairs of batches in different blocks. */
  readonly pairs: number;
  /** Σ ⟨gᵢ, gⱼ⟩ over those pairs, and Σ ⟨gᵢ, u⟩ ⟨gⱼ, u⟩ with u = g* / ‖g*‖. */
  readonly products: number;
  readonly alongProducts: number;
  readonly along: number;
  readonly squares: number;
  readonly cosines: number;
}

export class GradientSample {
  private readonly direction: Float64Array;
  private readonly length: number;
  private readonly sums: readonly Float32Array[];
  private readonly counts = new Float64Array(blocks);
  private readonly along = new Float64Array(blocks);
  private readonly squares = new Float64Array(blocks);
  private readonly cosines = new Float64Array(blocks);
  private readonly averaged: AveragedCosine[] = [];
  private batches = 0;
  private silent = 0;

  /** `truth`: g*. */
  constructor(truth: Float64Array) {
    this.length = Math.sqrt(dot(truth, truth));
    this.direction = truth.map((each) => each / this.length);
    this.sums = Array.from({ length: blocks }, () => new Float32Array(truth.length));
  }

  add(gradient: Float32Array): void {
    const block = this.batches % blocks;
    const sum = this.sums[block];
    for (let i = 0; i < sum.length; i++) sum[i] += gradient[i];
    const square = dot(gradient, gradient);
    const along = dot(gradient, this.direction);
    this.counts[block] += 1;
    this.along[block] += along;
    this.squares[block] += square;
    if (square > 0) this.cosines[block] += along / Math.sqrt(square);
    else this.silent += 1;
    this.batches += 1;
    const each = this.batches / blocks;
    const isPowerOfTwo = Number.isInteger(each) && (each & (each - 1)) === 0;
    if (isPowerOfTwo) this.averaged.push(this.averagedCosine(each));
  }

  reading(): GradientReading {
    const used = Math.min(blocks, this.batches);
    const products = this.blockProducts(used);
    const all = this.sumsWithout(-1, used, products);
    const parts = Array.from({ length: used }, (_, block) => this.sumsWithout(block, used, products));
    const range = (of: (sums: Sums) => number) => jackknife(of(all), parts.map(of));
    const bias = roots(range((sums) => across(sums) / signal(sums)));
    const sign = Math.sign(all.along);
    const [far, near] = [bias.high, bias.low].map((each) => sign * Math.sqrt(1 - each * each));
    return {
      batches: this.batches,
      cosine: range(({ cosines, batches }) => cosines / batches),
      meanCosine: {
        value: sign * Math.sqrt(1 - bias.value * bias.value),
        low: Math.min(far, near),
        high: Math.max(far, near),
      },
      bias,
      biasScore: this.biasScore(used, products),
      scale: range(({ along, batches }) => along / batches / this.length),
      snr: range((sums) => signal(sums) / noise(sums)),
      norm: Math.sqrt(all.squares / all.batches),
      silent: this.silent / this.batches,
      averaged: this.averaged.slice(),
    };
  }

  /**
   * How many batches it takes for their mean to have an expected cosine to g* of `goal`: Infinity for never, NaN where
   * no signal was found.
   */
  batchesFor(goal: number): Range {
    const used = Math.min(blocks, this.batches);
    const products = this.blockProducts(used);
    const all = this.sumsWithout(-1, used, products);
    if (!(signal(all) > 0)) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    // The inverse has no pole where bias alone keeps the cosine below the goal.
    const inverse = (sums: Sums) =>
      sums.along > 0 ? (aligned(sums) / (goal * goal) - signal(sums)) / noise(sums) : -1;
    const parts = Array.from({ length: used }, (_, block) => this.sumsWithout(block, used, products));
    const { value, low, high } = jackknife(inverse(all), parts.map(inverse));
    const turned = (each: number) => (each <= 0 ? Number.POSITIVE_INFINITY : 1 / each);
    return { value: turned(value), low: turned(high), high: turned(low) };
  }

  private averagedCosine(batches: number): AveragedCosine {
    const cosines = this.sums.map((sum, block) => {
      const length = Math.sqrt(dot(sum, sum));
      return length > 0 ? this.along[block] / length : 0;
    });
    const all = mean(cosines);
    const without = cosines.map((each) => (all * blocks - each) / (blocks - 1));
    return { batches, cosine: jackknife(all, without) };
  }

  /** [used][used] ⟨Sᵦ, S꜀⟩ */
  private blockProducts(used: number): number[][] {
    const products = Array.from({ length: used }, () => new Array<number>(used).fill(0));
    for (let b = 0; b < used; b++) {
      for (let c = 0; c < b; c++) products[b][c] = products[c][b] = dot(this.sums[b], this.sums[c]);
    }
    return products;
  }

  private sumsWithout(out: number, used: number, blockProducts: number[][]): Sums {
    const kept = Array.from({ length: used }, (_, block) => block).filter((block) => block !== out);
    const sum = (of: ArrayLike<number>) => kept.reduce((all, block) => all + of[block], 0);
    let [pairs, products, alongProducts] = [0, 0, 0];
    for (const b of kept) {
      for (const c of kept) {
        if (b === c) continue;
        pairs += this.counts[b] * this.counts[c];
        products += blockProducts[b][c];
        alongProducts += this.along[b] * this.along[c];
      }
    }
    const [batches, along] = [sum(this.counts), sum(this.along)];
    const [squares, cosines] = [sum(this.squares), sum(this.cosines)];
    return { batches, pairs, products, alongProducts, along, squares, cosines };
  }

  /**
   * ‖E g⊥‖² against its spread where E g⊥ = 0, both from products of different blocks (after Chen and Qin, "A
   * two-sample test for high-dimensional data", Annals of Statistics 38, 2010).
   */
  private biasScore(used: number, blockProducts: number[][]): number {
    let [sum, squares] = [0, 0];
    for (let b = 0; b < used; b++) {
      for (let c = 0; c < b; c++) {
        const product = blockProducts[b][c] - this.along[b] * this.along[c];
        sum += 2 * product;
        squares += 2 * product * product;
      }
    }
    return sum / Math.sqrt(2 * squares);
  }
}

/** ‖E g‖² */
function signal({ products, pairs }: Sums): number {
  return products / pairs;
}

/** ⟨E g, g*⟩² / ‖g*‖² */
function aligned({ alongProducts, pairs }: Sums): number {
  return alongProducts / pairs;
}

/** ‖E g⊥‖², of the part across g*. May come out below 0 where it is 0. */
function across(sums: Sums): number {
  return signal(sums) - aligned(sums);
}

/** tr Cov(g) */
function noise(sums: Sums): number {
  return sums.squares / sums.batches - signal(sums);
}

/** Square roots of shares. */
function roots({ value, low, high }: Range): Range {
  const root = (share: number) => Math.sqrt(Math.min(1, Math.max(0, share)));
  return { value: root(value), low: root(low), high: root(high) };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
