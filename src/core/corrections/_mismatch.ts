import { clamp, exp } from '../math.ts';
import { type Compared, logRatios, rowSums, verlPad } from './_ratios.ts';

/** How far the policy and its sampler are apart, under verl's names (`rollout_corr/…`). */
export interface Mismatch {
  /** exp and mean of the rows' mean negative log-probabilities, of the policy and of the sampler. */
  readonly training_ppl: number;
  readonly training_log_ppl: number;
  readonly rollout_ppl: number;
  readonly rollout_log_ppl: number;
  /** KL(sampler ‖ policy) per token, by k1 and by k3. */
  readonly kl: number;
  readonly k3_kl: number;
  readonly log_ppl_diff: number;
  readonly log_ppl_abs_diff: number;
  readonly log_ppl_diff_max: number;
  readonly log_ppl_diff_min: number;
  readonly ppl_ratio: number;
  /** E[ω²] − 1 of tokens, and of whole responses: the variance of the importance weights. */
  readonly chi2_token: number;
  readonly chi2_seq: number;
}

const limit = 20;

/** Rows without own tokens count as rows of perplexity 1, as in verl. */
export function mismatch(batch: Compared): Mismatch {
  const { rows, mask, oldLogps, samplerLogps } = batch;
  const differences = logRatios(batch);
  const { sums, counts } = rowSums(batch, differences);
  const means = (values: ArrayLike<number>) =>
    rowSums(batch, values).sums.map((sum, row) => sum / (counts[row] + verlPad));
  const training = means(oldLogps);
  const sampling = means(samplerLogps);
  const rowMean = (of: (row: number) => number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += of(row);
    return sum / rows;
  };
  let tokens = 0;
  let total = 0;
  let k3 = 0;
  let squares = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const d = differences[i];
    tokens += 1;
    total += d;
    k3 += exp(d) - d - 1;
    squares += exp(2 * clamp(d, -limit, limit));
  }
  const gaps = training.map((mean, row) => sampling[row] - mean);
  return {
    training_ppl: rowMean((row) => exp(-training[row])),
    training_log_ppl: rowMean((row) => -training[row]),
    rollout_ppl: rowMean((row) => exp(-sampling[row])),
    rollout_log_ppl: rowMean((row) => -sampling[row]),
    kl: -total / (tokens + verlPad),
    k3_kl: k3 / (tokens + verlPad),
    log_ppl_diff: rowMean((row) => gaps[row]),
    log_ppl_abs_diff: rowMean((row) => Math.abs(gaps[row])),
    log_ppl_diff_max: Math.max(...gaps),
    log_ppl_diff_min: Math.min(...gaps),
    ppl_ratio: rowMean((row) => exp(gaps[row])),
    chi2_token: squares / (tokens + verlPad) - 1,
    chi2_seq: rowMean((row) => exp(2 * clamp(sums[row], -limit, limit))) - 1,
  };
}

/** What masks have silenced, in shares. */
export interface Silenced {
  /** Of the own tokens. */
  readonly tokens: number;
  /** Rows with a silenced token, of the rows with own tokens, and of all rows. */
  readonly rows: number;
  readonly allRows: number;
}

/** `kept`: [rows, width] 0 where the token is silenced. */
export function silenced(
  { rows, width, mask }: Pick<Compared, 'rows' | 'width' | 'mask'>,
  kept: ArrayLike<number>,
): Silenced {
  const gone = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) gone[i] = kept[i] ? 0 : 1;
  const { sums, counts } = rowSums({ rows, width, mask }, gone);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const touched = sums.reduce((n, sum) => n + (sum > 0 ? 1 : 0), 0);
  const filled = counts.reduce((n, count) => n + (count > 0 ? 1 : 0), 0);
  return {
    tokens: tokens > 0 ? sums.reduce((a, b) => a + b, 0) / (tokens + verlPad) : 0,
    rows: filled > 0 ? touched / filled : 0,
    allRows: rows > 0 ? touched / rows : 0,
  };
}
