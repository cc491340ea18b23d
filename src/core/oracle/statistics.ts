/**
 * What K gradients, each of a fresh batch at the same weights, say of an estimator g of the true gradient g*.
 * Everything follows from the inner products ⟨gᵢ, gⱼ⟩ and ⟨gᵢ, g*⟩. Squares of expectations are estimated from
 * pairs i ≠ j, which share no noise, so that they are unbiased at any K; errors are the jackknife's.
 */

/** A number and its standard error (one σ); NaN where there are too few batches to tell. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

export interface GradientReading {
  /** K */
  readonly batches: number;
  /** Mean of cos(gᵢ, g*): how well one batch points. A batch that says nothing (g = 0) counts as 0. */
  readonly cosine: Estimate;
  /** cos(E g, g*), what is left of the angle when noise is averaged away; 1 for an unbiased direction. */
  readonly meanCosine: Estimate;
  /** ‖E g − c g*‖ / ‖E g‖: the share of the expected gradient that stands across the true one; 0 when unbiased. */
  readonly bias: Estimate;
  /** How many standard errors the squared bias is above 0, were there none; above 2.6 is less than one in 200. */
  readonly biasScore: number;
  /** c = ⟨E g, g*⟩ / ‖g*‖²: how long the expected gradient is along the true one. A learning rate makes up for it. */
  readonly scale: Estimate;
  /** tr Cov(g) / ‖E g‖²: the noise of one batch against its signal. */
  readonly noise: Estimate;
  /** Share of batches that say nothing at all. */
  readonly silent: number;
}

/** Biased directions that chance explains less often than once in 200. */
export const significant = 2.6;

export class GradientSample {
  private readonly truth: Float64Array;
  private readonly truthSquare: number;
  private readonly gradients: Float32Array[] = [];
  /** [K][K] ⟨gᵢ, gⱼ⟩, j ≤ i. */
  private readonly products: Float64Array[] = [];
  /** [K] ⟨gᵢ, g*⟩ */
  private readonly along: number[] = [];

  constructor(truth: Float64Array) {
    this.truth = truth;
    this.truthSquare = dot(truth, truth);
  }

  add(gradient: Float32Array): void {
    this.gradients.push(gradient);
    this.products.push(Float64Array.from(this.gradients, (other) => dot(other, gradient)));
    this.along.push(dot(gradient, this.truth));
  }

  reading(): GradientReading {
    const { along, truthSquare } = this;
    const batches = along.length;
    const squares = along.map((_, i) => this.products[i][i]);
    // What each batch shares with the others: Σ_{j ≠ i} ⟨gᵢ, gⱼ⟩.
    const shared = along.map((_, i) => this.sharedBy(i));
    const sums: Sums = {
      batches,
      cosines: sum(along.map((a, i) => (squares[i] > 0 ? a / Math.sqrt(squares[i] * truthSquare) : 0))),
      along: sum(along),
      alongSquares: sum(along.map((a) => a * a)),
      squares: sum(squares),
      pairs: sum(shared),
      truthSquare,
    };
    const without = along.map(
      (a, i): Sums => ({
        ...sums,
        batches: batches - 1,
        cosines: sums.cosines - (squares[i] > 0 ? a / Math.sqrt(squares[i] * truthSquare) : 0),
        along: sums.along - a,
        alongSquares: sums.alongSquares - a * a,
        squares: sums.squares - squares[i],
        pairs: sums.pairs - 2 * shared[i],
      }),
    );
    const estimate = (of: (sums: Sums) => number) => jackknife(of(sums), without.map(of));
    return {
      batches,
      cosine: estimate(({ cosines, batches }) => cosines / batches),
      meanCosine: estimate(meanCosine),
      bias: estimate(bias),
      biasScore: this.biasScore(across(sums)),
      scale: estimate(({ along, batches }) => along / batches / truthSquare),
      noise: estimate(noise),
      silent: squares.filter((square) => square === 0).length / batches,
    };
  }

  private sharedBy(i: number): number {
    let total = 0;
    for (let j = 0; j < this.along.length; j++) if (j !== i) total += this.product(i, j);
    return total;
  }

  private product(i: number, j: number): number {
    return i >= j ? this.products[i][j] : this.products[j][i];
  }

  /**
   * ‖E g⊥‖² against its spread when E g⊥ = 0, which is 2 tr(Σ⊥²) / K(K − 1); that trace is estimated by the mean
   * of ⟨gᵢ⊥, gⱼ⊥⟩² (Chen and Qin, "A two-sample test for high-dimensional data", Annals of Statistics 38, 2010).
   */
  private biasScore(square: number): number {
    const { along, truthSquare } = this;
    const pairs = along.length * (along.length - 1);
    let squares = 0;
    for (let i = 0; i < along.length; i++) {
      for (let j = 0; j < i; j++) {
        const product = this.product(i, j) - (along[i] * along[j]) / truthSquare;
        squares += 2 * product * product;
      }
    }
    return pairs > 0 && squares > 0 ? square / Math.sqrt((2 / pairs) * (squares / pairs)) : Number.NaN;
  }
}

/** Sums over a sample, or over all of it but one. */
interface Sums {
  readonly batches: number;
  readonly cosines: number;
  readonly along: number;
  readonly alongSquares: number;
  readonly squares: number;
  /** Σ_{i ≠ j} ⟨gᵢ, gⱼ⟩ */
  readonly pairs: number;
  readonly truthSquare: number;
}

/** ‖E g‖² */
function signal({ pairs, batches }: Sums): number {
  return pairs / (batches * (batches - 1));
}

/** ⟨E g, g*⟩² / ‖g*‖² */
function aligned({ along, alongSquares, batches, truthSquare }: Sums): number {
  return (along * along - alongSquares) / (batches * (batches - 1)) / truthSquare;
}

/** ‖E g⊥‖², of the part across g*. May come out below 0 where it is 0. */
function across(sums: Sums): number {
  return signal(sums) - aligned(sums);
}

function bias(sums: Sums): number {
  const whole = signal(sums);
  return whole > 0 ? Math.sqrt(Math.max(0, across(sums)) / whole) : Number.NaN;
}

function meanCosine(sums: Sums): number {
  const off = bias(sums);
  return Math.sign(sums.along) * Math.sqrt(Math.max(0, 1 - off * off));
}

function noise(sums: Sums): number {
  const square = signal(sums);
  return square > 0 ? (sums.squares / sums.batches - square) / square : Number.NaN;
}

function jackknife(value: number, without: readonly number[]): Estimate {
  const n = without.length;
  if (n < 3) return { value, error: Number.NaN };
  const mean = sum(without) / n;
  const spread = sum(without.map((each) => (each - mean) * (each - mean)));
  return { value, error: Math.sqrt(((n - 1) / n) * spread) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
