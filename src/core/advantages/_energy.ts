import { exp } from '../math.ts';
import type { Batch } from '../stages/batch.ts';

/**
 * [rows, width] W of each own token: the squared gradient norms, by the logits, of its row's tokens so far. For a
 * softmax one token's is 1 − 2π + Σπ². With importance weights, times their squares.
 */
export function pathEnergies(
  { rows, width, mask, oldLogps }: Pick<Batch, 'rows' | 'width' | 'mask' | 'oldLogps'>,
  collisions: ArrayLike<number>,
  importance: Float64Array | null,
): Float64Array {
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      const weight = importance ? importance[i] * importance[i] : 1;
      sum += (1 - 2 * exp(oldLogps[i]) + collisions[i]) * weight;
      out[i] = sum;
    }
  }
  return out;
}

/** How much of a batch's gradient is noise, without a second backward pass: verl's `variance_proxy/…`. */
export interface VarianceProxy {
  /** ‖ḡ‖² */
  readonly signal: number;
  /** E[Â² W]: what one response's squared gradient norm is on average. */
  readonly power: number;
  /** The variance of the mean gradient, (power − signal) / (B − 1); not below 0. */
  readonly noise: number;
  readonly squaredAdvantage: number;
  readonly energy: number;
}

/** Rows without own tokens are left out; a row's Â is the mean of its tokens'. */
export function varianceProxy(
  batch: Pick<Batch, 'rows' | 'width' | 'mask' | 'oldLogps'>,
  advantages: ArrayLike<number>,
  collisions: ArrayLike<number>,
  importance: Float64Array | null,
  gradNorm: number,
): VarianceProxy {
  const { rows, width, mask } = batch;
  const energies = pathEnergies(batch, collisions, importance);
  const totals = { power: 0, squares: 0, energy: 0, rows: 0 };
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    let count = 0;
    let energy = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      sum += advantages[i];
      count += 1;
      energy = energies[i];
    }
    if (count === 0) continue;
    const squared = (sum / count) * (sum / count);
    totals.power += squared * Math.max(energy, 0);
    totals.squares += squared;
    totals.energy += energy;
    totals.rows += 1;
  }
  const signal = gradNorm * gradNorm;
  const mean = (total: number) => (totals.rows > 0 ? total / totals.rows : 0);
  const power = mean(totals.power);
  return {
    signal,
    power,
    noise: totals.rows > 1 ? Math.max(0, (power - signal) / (totals.rows - 1)) : 0,
    squaredAdvantage: mean(totals.squares),
    energy: mean(totals.energy),
  };
}
