import { lowerMedian } from '../../core/advantages/median.ts';
import { exp } from '../../core/math.ts';
import { mean } from '../../core/stats/summary.ts';
import type { RecordedGroup, RecordedRollout } from '../../core/trainer/record.ts';
import { type Fact, texTerm } from './tex-numbers.ts';

/** What is known of one token, in the notation of the stages' formulas. */

export interface Token {
  readonly group: RecordedGroup;
  /** Index of the rollout in the group. */
  readonly row: number;
  readonly t: number;
}

export const rowOf = ({ group, row }: Token): RecordedRollout => group.rows[row];

/** Tokens of a rollout that the policy chose. */
export function ownLength({ mask }: Pick<RecordedRollout, 'mask'>): number {
  return mask.reduce((sum, own) => sum + own, 0);
}

/** Rewards of a group of which something was said, and their spread. */
export interface GroupRewards {
  readonly rewards: Float64Array;
  readonly mean: number;
  /** `ddof` is taken off the count in the denominator; 0 where that is nothing. */
  std(ddof: number): number;
  readonly allEqual: boolean;
}

export function groupRewards({ rows }: Pick<RecordedGroup, 'rows'>): GroupRewards {
  const rewards = Float64Array.from(rows, ({ reward }) => reward).filter((reward) => !Number.isNaN(reward));
  const center = mean(rewards);
  const squares = rewards.reduce((sum, reward) => sum + (reward - center) ** 2, 0);
  const allEqual = rewards.every((reward) => reward === rewards[0]);
  return {
    rewards,
    mean: center,
    std: (ddof) => (allEqual || rewards.length <= ddof ? 0 : Math.sqrt(squares / (rewards.length - ddof))),
    allEqual,
  };
}

/** A sum that formulas write behind a fraction. */
const times = (value: number) => String.raw`\cdot ${texTerm(value)}`;

export function rewardFacts(token: Token, before: number): Fact[] {
  const row = rowOf(token);
  return [
    { tex: 'r_i', value: before },
    { tex: '|o_i|', value: row.tokens.length },
    // Soft overlong has a limit of its own below the task's.
    ...(token.group.recipe.reward.some(({ params }) => params.limit !== undefined && params.limit !== 1)
      ? []
      : [{ tex: 'L_{\\max}', value: token.group.batch.maxResponse }]),
  ];
}

export function advantageFacts(token: Token): Fact[] {
  const { group } = token;
  const { reward } = rowOf(token);
  const ddof = group.recipe.advantage.params.ddof === '0' ? 0 : 1;
  const { rewards, mean: center, std } = groupRewards(group);
  const median = lowerMedian(rewards);
  const sum = rewards.reduce((total, each) => total + each, 0);
  const lengths = group.rows.map(ownLength);
  const tokens = lengths.reduce((total, length) => total + length, 0);
  const paid = group.rows.reduce((total, row, i) => total + lengths[i] * row.reward, 0);
  return [
    { tex: 'r_i', value: reward },
    { tex: 'G', value: rewards.length },
    { tex: String.raw`\bar r`, value: center },
    { tex: String.raw`\operatorname{mean}(r_1,\dots,r_G)`, value: center },
    { tex: String.raw`\operatorname{std}(r_1,\dots,r_G)`, value: std(ddof) },
    { tex: String.raw`\operatorname{std}(r)`, value: std(ddof) },
    { tex: String.raw`\operatorname{std}(r_1,\dots,r_B)`, value: group.batch.stdReward },
    { tex: String.raw`\frac1B\sum_{j=1}^{B} r_j`, value: group.batch.meanReward },
    { tex: String.raw`\sum_{j \ne i} r_j`, value: times(sum - reward) },
    { tex: String.raw`\operatorname{median}(r_1,\dots,r_G)`, value: median },
    {
      tex: String.raw`\operatorname{median}_j |r_j - m|`,
      value: lowerMedian(rewards.map((each) => Math.abs(each - median))),
    },
    {
      tex: String.raw`\sum_j |r_j - \bar r|`,
      value: rewards.reduce((total, each) => total + Math.abs(each - center), 0),
    },
    { tex: String.raw`\sum_j |o_j|\, r_j`, value: paid },
    { tex: String.raw`\sum_j |o_j|`, value: tokens },
  ];
}

export function correctionFacts(token: Token): Fact[] {
  const { t } = token;
  const { logps, samplerLogps, entropies } = rowOf(token);
  return [
    { tex: String.raw`\omega_{i,t}`, value: exp(logps[t] - samplerLogps[t]) },
    { tex: String.raw`\mathcal H_{i,t}`, value: entropies[t] },
  ];
}

/** log π of each token that the objective's ratio is taken against. */
export function oldLogps({ recipe }: RecordedGroup, row: RecordedRollout): Float64Array {
  return recipe.objective.params.old === 'sampler' ? row.samplerLogps : row.logps;
}

export function ratioFacts(token: Token): Fact[] {
  const { group, t } = token;
  const row = rowOf(token);
  const before = oldLogps(group, row);
  const now = row.trace.logps;
  const moved = row.mask.reduce((sum, own, i) => (own ? sum + now[i] - before[i] : sum), 0);
  const logRatio = (frac: string, given: string) =>
    String.raw`\sum_{t'} \log${frac}{\pi_\theta(o_{i,t'}${given})}{\pi_{\theta_{\mathrm{old}}}(o_{i,t'}${given})}`;
  const given = String.raw` \mid q, o_{i,<t'}`;
  return [
    { tex: String.raw`\pi_\theta(o_{i,t} \mid q, o_{i,<t})`, value: exp(now[t]) },
    { tex: String.raw`\pi_{\theta_{\mathrm{old}}}(o_{i,t} \mid q, o_{i,<t})`, value: exp(before[t]) },
    { tex: logRatio('\\frac', given), value: times(moved) },
    { tex: logRatio('\\tfrac', ''), value: times(moved) },
    { tex: '|o_i|', value: ownLength(row) },
  ];
}

export function clipFacts(token: Token): Fact[] {
  const { t } = token;
  const { ratios, advantages } = rowOf(token);
  return [
    ...[String.raw`\rho_{i,t}`, String.raw`\rho`].map((tex) => ({ tex, value: ratios[t] })),
    ...[String.raw`\hat A_{i,t}`, String.raw`\hat A_i`, String.raw`\hat A`].map((tex) => ({
      tex,
      value: advantages[t],
    })),
  ];
}

/** Counts of the whole step: true of an update only where it uses all of the step's rows and tokens. */
export function aggregationFacts(token: Token): Fact[] {
  const { recipe, batch } = token.group;
  const { optimizer, correction, aggregation } = recipe;
  if (optimizer.params.minibatches !== 1 || correction.length > 0) return [];
  const { length, padded, perRow, within } = aggregation.params;
  // These count otherwise than their formulas, by what is not recorded.
  if (perRow === false || padded === true || (within !== undefined && within !== 'batch')) return [];
  const constant = length === 0 ? batch.maxResponse : length;
  return [
    { tex: 'B', value: batch.rows },
    { tex: '|o_i|', value: ownLength(rowOf(token)) },
    { tex: String.raw`\sum_i |o_i|`, value: batch.tokens },
    ...(typeof constant === 'number' ? [{ tex: 'C', value: constant }] : []),
  ];
}

export function penaltyFacts(token: Token): Fact[] {
  const { trace, referenceLogps } = rowOf(token);
  if (!referenceLogps) return [];
  const u = trace.logps[token.t] - referenceLogps[token.t];
  return [{ tex: String.raw`\log\frac{\pi_\theta}{\pi_{\mathrm{ref}}}`, value: u }];
}
