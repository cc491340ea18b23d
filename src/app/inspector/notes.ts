import { clipRegions } from '../../core/stages/stage.ts';
import { formatFixed, formatNumber } from '../ui/format.ts';
import { groupRewards, ownLength, rowOf, type Token } from './facts.ts';
import type { Pieces } from './pieces.ts';

/** Why numbers are what they are, above all where they are 0 or 1. */

export function rolloutNotes(token: Token): string[] {
  const { t } = token;
  const { entropies, logps, samplerLogps } = rowOf(token);
  const notes = [`Entropy of the policy at its place: ${formatNumber(entropies[t])} nats.`];
  if (samplerLogps[t] !== logps[t]) {
    notes.push(
      `What drew it was not quite this policy: it gave the token e^${formatFixed(samplerLogps[t], 3)} = ${formatNumber(Math.exp(samplerLogps[t]))}.`,
    );
  }
  return notes;
}

/** Estimators whose Â is the distance from what a response is compared with. */
const comparing: readonly string[] = ['group-z-score', 'mean-centred', 'rloo', 'median'];

export function advantageNotes(token: Token): string[] {
  const { group, t } = token;
  const advantage = rowOf(token).advantages[t];
  const { rewards, mean, std, allEqual } = groupRewards(group);
  const spread = `The ${rewards.length} rewards of the group: mean ${formatNumber(mean)}, std ${formatNumber(std(1))}.`;
  if (advantage !== 0) return [spread];
  if (allEqual) {
    return [
      spread,
      `All of them are ${formatNumber(mean)}: no response is better than another, so the group teaches nothing. frac_reward_zero_std counts such groups.`,
    ];
  }
  const what = comparing.includes(group.recipe.advantage.id)
    ? 'this response is just what it is compared with: it gets 0'
    : 'this estimator gives this token 0';
  return [spread, `They differ, and reward_std is not 0, but ${what}.`];
}

export function correctionNotes(factor: number, count: number): string[] {
  const together = count > 1 ? [`The product of all ${count}.`] : [];
  return factor === 0
    ? [...together, 'Set to 0: whatever its advantage, this token is not pushed by its reward.']
    : together;
}

export function ratioNotes(token: Token): string[] {
  const { updates } = token.group;
  const ratio = rowOf(token).ratios[token.t];
  if (updates > 1) return [`As the last of this step’s ${updates} updates that used the response began.`];
  if (ratio !== 1) return [];
  return [
    'The step makes one update, and the policy has not moved before it: ρ is 1 whatever the clip, and clip ratios are 0.',
  ];
}

const clippedAt: Readonly<Record<string, string>> = {
  low: 'ρ has fallen below the lower bound and Â is negative: pushed down far enough.',
  high: 'ρ has risen above the upper bound and Â is positive: pushed up far enough.',
  dual: 'Cut all the same, outside of the two sides of the clip.',
};

export function clipNotes(token: Token): string[] {
  const { regions, ratios, advantages } = rowOf(token);
  const { t } = token;
  const side = clipRegions[regions[t] as 0 | 1 | 2 | 3];
  if (side !== 'none') return [`${clippedAt[side]} Its slope is 0.`];
  return ratios[t] === 1 && advantages[t] !== 0 ? ['ρ is 1, inside any bounds: nothing is cut.'] : [];
}

export function aggregationNotes(token: Token): string[] {
  const length = ownLength(rowOf(token));
  const { minibatches } = token.group.recipe.optimizer.params;
  const notes = [
    `What this token’s loss weighs; its response has ${length} token${length === 1 ? '' : 's'} of its own.`,
  ];
  if (typeof minibatches === 'number' && minibatches > 1) {
    notes.push(`Sums run over one of ${minibatches} minibatches.`);
  }
  return notes;
}

/** At ρ = 1 losses cancel where gradients do not. */
export function objectiveNotes(token: Token, { slope }: Pieces): string[] {
  const { rows } = token.group;
  if (Number.isNaN(slope)) {
    return ['Its terms are not those of single tokens: this is the derivative of the whole formula.'];
  }
  const terms = rows.flatMap(({ trace, factors, advantages, ratios }) =>
    Array.from(advantages, (each, t) => trace.weights[t] * factors[t] * each * ratios[t]),
  );
  const sum = terms.reduce((total, each) => total + each, 0);
  const size = terms.reduce((total, each) => total + Math.abs(each), 0);
  const onPolicy = rows.every(({ ratios, mask }) => ratios.every((ratio, t) => !mask[t] || ratio === 1));
  if (!onPolicy || size === 0 || Math.abs(sum) > 1e-6 * size) return [];
  return [
    'With ρ = 1 the loss of the group is −Σ wÂ, which adds up to 0 as its advantages do. Its derivative does not: a loss of 0 is no sign that nothing is learnt.',
  ];
}

/** Why a token is not pushed at all, by the first stage that made it so. */
export function whyNot(token: Token, { slope, weight, factor, push }: Pieces): string {
  const { group, t } = token;
  const { mask, advantages, regions } = rowOf(token);
  if (push !== 0) return '';
  if (!mask[t]) return 'the policy did not choose it';
  if (group.recipe.objective.id === 'distillation') {
    return 'the teacher’s distribution pulls at all tokens of its place, not at this one by itself';
  }
  if (factor === 0) return 'a correction silences it';
  if (weight === 0) return 'the aggregation gives it no weight';
  if (regions[t] !== 0 && slope === 0) return 'the clip has cut it off';
  if (advantages[t] === 0) return 'its advantage is 0';
  return 'what pushes it cancels';
}
