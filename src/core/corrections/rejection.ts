import { exp, log } from '../math.ts';
import { defineCorrection } from '../stages/stage.ts';
import { bound, type Compared, logRatios, rowSums, verlPad } from './_ratios.ts';

const fragment = String.raw`\mathbb 1[a \le D_{i,t} \le b]`;

type Statistic = 'ratio' | 'k2' | 'k3' | 'tv';
type Level = 'token' | 'sum' | 'mean' | 'any';

/** [rows, width] how far policy and sampler are apart at each token: log ω, or an estimate that is 0 at ω = 1. */
function distances(batch: Compared, statistic: Statistic, limit: number): Float64Array {
  return logRatios(batch, limit).map((d) => {
    if (statistic === 'ratio') return d;
    if (statistic === 'k2') return (d * d) / 2;
    return statistic === 'k3' ? exp(d) - 1 - d : Math.abs(exp(d) - 1);
  });
}

/** [rows, width] 1 where the token, or its whole row, is within the bounds. */
function withinBounds(
  batch: Compared,
  values: Float64Array,
  level: Level,
  inside: (value: number) => boolean,
): Uint8Array {
  const { rows, width, mask } = batch;
  const kept = Uint8Array.from(values, (value) => (inside(value) ? 1 : 0));
  if (level === 'token') return kept;
  const { sums, counts } = rowSums(batch, values);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let keep = inside(level === 'mean' ? sums[row] / (counts[row] + verlPad) : sums[row]);
    if (level === 'any') {
      keep = true;
      for (let i = start; i < start + width; i++) if (mask[i] && !kept[i]) keep = false;
    }
    kept.fill(keep ? 1 : 0, start, start + width);
  }
  return kept;
}

/**
 * verl's `rollout_rs`: token, seq_sum, seq_mean, seq_max × k1, k2, k3. Its k1 bounds are meant for ω but are
 * compared with log 1/ω, so its "a_b" keeps ω in [1/b, 1/a]; here they are bounds of ω. "geometric filter": the
 * ratio's mean. OpenRLHF's seq-mask-tis is that with token weights. open-instruct's rho_mask_tv_divergence is `tv`
 * by the mean, for tokens only that are pushed further away.
 */
export default defineCorrection({
  id: 'rejection',
  title: 'Reject what strays (geometric mask, RS)',
  summary: 'Masks tokens or whole responses that the policy and its sampler disagree on too much.',
  formula: String.raw`m_{i,t} \leftarrow m_{i,t}\,${fragment}`,
  fragment,
  source: {
    title: 'verl, rollout correction',
    url: 'https://verl.readthedocs.io/en/latest/algo/rollout_corr.html',
  },
  params: {
    statistic: {
      kind: 'choice',
      title: 'By',
      help: 'The ratio ω = π_old/π_sampler (verl’s k1), half its squared logarithm (k2), ω − 1 − log ω (k3) or |ω − 1| (open-instruct’s TV).',
      default: 'ratio',
      options: [
        { value: 'ratio', title: 'ω' },
        { value: 'k2', title: 'k2' },
        { value: 'k3', title: 'k3' },
        { value: 'tv', title: '|ω − 1|' },
      ],
    },
    level: {
      kind: 'choice',
      title: 'Of',
      help: 'Each token; or the response’s sum (of logarithms, for ω: the product), mean (the geometric one), or any of its tokens (verl’s seq_max).',
      default: 'mean',
      options: [
        { value: 'token', title: 'each token' },
        { value: 'sum', title: 'the response’s sum' },
        { value: 'mean', title: 'its mean' },
        { value: 'any', title: 'any of its tokens' },
      ],
    },
    low: bound('Lowest', 'Below is rejected; 0 for no bound.', 0.8),
    high: bound('Highest', 'Above is rejected; 0 for no bound.', 1.25),
    clampLog: {
      ...bound('Clamp log ω at ±', 'Against overflow; 0 for none. 20 in verl, 10 in open-instruct.', 20),
      advanced: true,
    },
    direction: {
      kind: 'choice',
      title: 'Tokens',
      help: 'All of what is rejected, or only the tokens that their advantage pushes further from the sampler (open-instruct’s TV mask).',
      default: 'all',
      options: [
        { value: 'all', title: 'all' },
        { value: 'away', title: 'pushed away' },
      ],
      advanced: true,
    },
    denominator: {
      kind: 'choice',
      title: 'In the denominators',
      help: 'Rejected tokens no longer count, as in verl, or count still, as in TRL and open-instruct.',
      default: 'leave',
      options: [
        { value: 'leave', title: 'no longer' },
        { value: 'keep', title: 'still' },
      ],
      advanced: true,
    },
  },
  per: 'step',
  apply({ batch, advantages }, params, { factors, counted }) {
    const { statistic, level, low, high, clampLog, direction, denominator } = params;
    const scale = statistic === 'ratio' ? log : (value: number) => value;
    const least = low > 0 ? scale(low) : Number.NEGATIVE_INFINITY;
    const most = high > 0 ? scale(high) : Number.POSITIVE_INFINITY;
    const values = distances(batch, statistic, clampLog);
    const kept = withinBounds(batch, values, level, (value) => value >= least && value <= most);
    const moves = direction === 'away' ? logRatios(batch) : null;
    for (let i = 0; i < factors.length; i++) {
      if (kept[i] || (moves && !(moves[i] * advantages[i] > 0))) continue;
      factors[i] = 0;
      if (denominator === 'leave') counted[i] = 0;
    }
  },
});
