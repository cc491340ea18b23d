import { exp } from '../../core/math.ts';
import { variantOf } from '../../core/stages/index.ts';
import type { Choice } from '../../core/stages/recipe.ts';
import type { ClipPoint, StageId } from '../../core/stages/stage.ts';
import type { Component } from '../../core/tasks/task.ts';
import type { Outcome } from './chain.ts';
import {
  advantageFacts,
  aggregationFacts,
  clipFacts,
  correctionFacts,
  groupRewards,
  penaltyFacts,
  ratioFacts,
  rewardFacts,
  rowOf,
  type Token,
} from './facts.ts';
import {
  advantageNotes,
  aggregationNotes,
  clipNotes,
  correctionNotes,
  objectiveNotes,
  ratioNotes,
  rolloutNotes,
} from './notes.ts';
import type { Pieces } from './pieces.ts';
import { texNumber, texTerm } from './tex-numbers.ts';

export interface Given {
  readonly token: Token;
  readonly pieces: Pieces;
  readonly components: readonly Component[];
  readonly choice: Choice;
  /** Place of the choice in its stage. */
  readonly index: number;
}

const penaltyPush = String.raw`-\frac{\partial\mathcal L_{\text{penalty}}}{\partial\log\pi}`;

/** What a stage's variant came to for a token. */
export function outcomeOf(stage: StageId, given: Given): Outcome {
  return outcomes[stage](given);
}

const outcomes: Readonly<Record<StageId, (given: Given) => Outcome>> = {
  curriculum: ({ token: { group } }) => ({
    notes: [`This step drew prompt ${group.promptId}: ${group.prompt}`],
  }),
  rollout,
  reward,
  advantage,
  correction,
  ratio: ({ token }) => ({
    facts: ratioFacts(token),
    result: [String.raw`\rho_{i,t}`, texNumber(rowOf(token).ratios[token.t])],
    notes: ratioNotes(token),
  }),
  clip,
  aggregation: ({ token, pieces }) => ({
    facts: aggregationFacts(token),
    result: ['w_{i,t}', texNumber(pieces.weight)],
    apart: true,
    notes: aggregationNotes(token),
  }),
  objective,
  penalty: ({ token, pieces, index }) => ({
    facts: penaltyFacts(token),
    result: [penaltyPush, texNumber(pieces.penalties[index])],
    apart: true,
  }),
  optimizer: ({ choice }) => ({ notes: [variantOf('optimizer', choice.id).summary] }),
};

function rollout({ token }: Given): Outcome {
  const logp = rowOf(token).logps[token.t];
  return {
    result: [
      String.raw`\pi_{\theta_{\mathrm{old}}}(o_{i,t} \mid q, o_{i,<t}) = e^{${texNumber(logp)}}`,
      texNumber(exp(logp)),
    ],
    notes: rolloutNotes(token),
  };
}

function reward({ token, components, choice, index }: Given): Outcome {
  const { shaped } = rowOf(token);
  const before = index === 0 ? 0 : shaped[index - 1];
  const facts = rewardFacts(token, before);
  const sum = choice.id === 'components' && index === 0 ? weightedSum(token, components, choice) : null;
  return {
    facts: sum === null ? facts : [...facts, { tex: String.raw`\sum_k w_k\, r_i^{(k)}`, value: sum }],
    result: ['r_i', texNumber(shaped[index])],
  };
}

/** `1 \cdot 0.5 + …`; null where the components do not simply add up. */
function weightedSum(token: Token, components: readonly Component[], { params }: Choice): string | null {
  const { weights, conditioned } = params;
  const values = rowOf(token).components;
  if (conditioned === true || values.some(Number.isNaN)) return null;
  const own = typeof weights === 'object' ? weights : {};
  const terms = components.map(({ id, weight }, k) => ({ weight: own[id] ?? weight, value: values[k] }));
  const counted = terms.filter(({ weight }) => weight !== 0);
  if (counted.length === 0) return null;
  return counted
    .map(({ weight, value }) => String.raw`${texTerm(weight)} \cdot ${texTerm(value)}`)
    .join(' + ');
}

function advantage({ token, choice }: Given): Outcome {
  const { t } = token;
  const { tokenRewards, mask, advantages } = rowOf(token);
  const whole = advantages[t];
  const added =
    tokenRewards && !variantOf('advantage', choice.id).dense
      ? tokenRewards.reduce((sum, each, i) => (i >= t && mask[i] ? sum + each : sum), 0)
      : null;
  const value =
    added === null
      ? texNumber(whole)
      : String.raw`${texNumber(whole - added)},\quad \hat A_{i,t} + \textstyle\sum_{t' \ge t} r_{i,t'} = ${texNumber(whole - added)} + ${texTerm(added)} = ${texNumber(whole)}`;
  return {
    facts: advantageFacts(token),
    result: [String.raw`\hat A_{i,t}`, value],
    notes: advantageNotes(token),
  };
}

/** Corrections are recorded as their product: the last one says what it is. */
function correction({ token, pieces, index }: Given): Outcome {
  const last = index === token.group.recipe.correction.length - 1;
  const { factor } = pieces;
  return {
    facts: correctionFacts(token),
    ...(last && { result: ['c_{i,t}', texNumber(factor)] as const, apart: true as const }),
    notes: last ? correctionNotes(factor, index + 1) : [],
  };
}

function clip({ token, choice }: Given): Outcome {
  const { t, group } = token;
  const { ratios, advantages } = rowOf(token);
  const point: ClipPoint = { value: 0, slope: 0, region: 0 };
  const passRate = Math.min(1, Math.max(0, groupRewards(group).mean));
  variantOf('clip', choice.id).at(ratios[t], advantages[t], choice.params as never, point, { passRate });
  return {
    facts: clipFacts(token),
    result: [String.raw`f(\rho_{i,t}, \hat A_{i,t})`, texNumber(point.value)],
    notes: clipNotes(token),
  };
}

function objective({ token, pieces, choice }: Given): Outcome {
  const { weight, factor, slope, own, handed, handedBy, rest, policy } = pieces;
  const derivative = String.raw`-\frac{\partial\mathcal L}{\partial\log\pi}`;
  const notes = objectiveNotes(token, pieces);
  if (Number.isNaN(slope)) return { result: [derivative, texNumber(policy)], notes };
  const corrected = token.group.recipe.correction.length > 0;
  const symbols = corrected ? 'w_{i,t}\\, c_{i,t}\\,' : 'w_{i,t}\\,';
  const numbers = (corrected ? [weight, factor, slope] : [weight, slope]).map(texTerm).join(' \\cdot ');
  const by = variantOf('objective', choice.id).ignores?.ratio === undefined ? '\\rho' : '\\pi';
  const term = String.raw`${symbols}\frac{\partial f}{\partial\log${by}}`;
  if (handedBy === 'token' && rest === 0) {
    return { lines: [`${derivative} &= ${term} = ${numbers} = ${texNumber(policy)}`], notes };
  }
  const total = (sum: string) => `${derivative} &= ${sum}${texNumber(policy)}`;
  const lines = [`${term} &= ${numbers} = ${texNumber(own)}`];
  const shares =
    handedBy === 'mean'
      ? String.raw`\tfrac{1}{|o_i|}\textstyle\sum_{t'}(\cdots)`
      : String.raw`\textstyle\sum_{t'}(\cdots)`;
  if (rest === 0) return { lines: [...lines, total(`${shares} = `)], notes };
  if (handedBy !== 'token') lines.push(`${shares} &= ${texNumber(handed)}`);
  const added = String.raw`\text{its further terms} &= ${texNumber(rest)}`;
  return { lines: [...lines, added, total('')], notes };
}
