import { rowSums, verlPad } from '../corrections/_ratios.ts';
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

/**
 * Rows without own tokens are left out; a row's Â is the mean of its tokens'. With importance weights, a response's
 * power is its mean weight squared times that of its tokens with a weight, unweighted.
 */
export function varianceProxy(
  batch: Pick<Batch, 'rows' | 'width' | 'mask' | 'oldLogps'>,
  advantages: ArrayLike<number>,
  collisions: ArrayLike<number>,
  importance: Float64Array | null,
  gradNorm: number,
): VarianceProxy {
  const { counts, sums } = rowSums(batch, advantages);
  const weights = importance ? rowSums(batch, importance).sums : null;
  const energies = rowEnergies(batch, collisions, importance);
  const drawn = importance ? rowEnergies(batch, collisions, importance.map(Math.sign)) : energies;
  const totals = { power: 0, squares: 0, energy: 0, rows: 0 };
  counts.forEach((count, row) => {
    if (count === 0) return;
    const advantage = sums[row] / (count + verlPad);
    const weight = weights ? weights[row] / (count + verlPad) : 1;
    totals.power += weight * weight * advantage * advantage * Math.max(drawn[row], 0);
    totals.squares += advantage * advantage;
    totals.energy += energies[row];
    totals.rows += 1;
  });
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

/** [rows] W of each row's last own token; 0 where it has none. */
function rowEnergies(
  batch: Pick<Batch, 'rows' | 'width' | 'mask' | 'oldLogps'>,
  collisions: ArrayLike<number>,
  importance: Float64Array | null,
): Float64Array {
  const { rows, width, mask } = batch;
  const energies = pathEnergies(batch, collisions, importance);
  const out = new Float64Array(rows);
  for (let i = 0; i < mask.length; i++) if (mask[i]) out[Math.floor(i / width)] = energies[i];
  return out;
}
