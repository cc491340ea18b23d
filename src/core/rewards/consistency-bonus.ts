import { exp } from '../math.ts';
import { type Batch, componentIndex, type Reals, rowsByGroup } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';

interface Bonus {
  /** Indices of the responses that are compared: right enough, and no worse than the group's mean. */
  readonly selected: readonly number[];
  /** Their mean likelihood, each cut to the cap; NaN without any. */
  readonly mean: number;
  /** [responses] */
  readonly bonuses: Float64Array;
}

/** Equal values count as at the mean, whatever the rounding of the mean. */
const tolerance = 1e-12;

/**
 * GRPO-CARE's second tier over one group (arXiv 2506.16141): of the right responses, those whose answers are at least
 * as likely as the mean of them, less `margin`, get λ times their reward. `accuracies` and `likelihoods`: [responses].
 */
export function consistencyBonus(
  accuracies: ArrayLike<number>,
  likelihoods: ArrayLike<number>,
  { lambda, cap, margin, least }: { lambda: number; cap: number; margin: number; least: number },
): Bonus {
  const all = Array.from(accuracies);
  const average = meanOf(all);
  const selected = [...all.keys()].filter((i) => all[i] > least && all[i] >= average - tolerance);
  const capped = (i: number) => Math.min(likelihoods[i], cap);
  const mean = meanOf(selected.map(capped));
  const bonuses = new Float64Array(all.length);
  for (const i of selected) if (capped(i) >= mean - margin - tolerance) bonuses[i] = lambda * all[i];
  return { selected, mean, bonuses };
}

/** Geometric mean of a span's token probabilities, from their logs; 1 where the span is empty. */
export function likelihoodOf(logps: readonly number[]): number {
  return logps.length === 0 ? 1 : exp(meanOf(logps));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export default defineReward({
  id: 'consistency-bonus',
  title: 'Consistency bonus (CARE)',
  summary:
    'Pays right responses more whose answers the reference finds likely after their own reasoning: being right for the reasons given.',
  formula: String.raw`r_i \leftarrow r_i + \lambda\, r^{\text{acc}}_i\,\mathbb 1\Big[i \in M,\ \bar\ell_i \ge \operatorname*{mean}_{j \in M}\bar\ell_j - \delta\Big],\quad \bar\ell_i = \min\Big(\exp\frac{1}{|S_i|}\sum_{t \in S_i}\log\pi_{\mathrm{ref}}(o_{i,t} \mid q, o_{i,<t}),\ c\Big)`,
  fragment: String.raw`+ \lambda\, r^{\text{acc}}_i\,\mathbb 1[\bar\ell_i \ge \bar\ell_M - \delta]`,
  source: { title: 'GRPO-CARE', arxiv: '2506.16141' },
  params: {
    lambda: {
      kind: 'number',
      title: 'λ',
      help: 'What a consistent right response gets on top, as a share of its reward. 0.5 in the paper.',
      default: 0.5,
      min: 0,
      max: 10,
      step: 0.1,
    },
    paid: {
      kind: 'choice',
      title: 'Paid to',
      help: 'The right responses at or above their mean likelihood, or, as a control, to every response λ times its likelihood.',
      default: 'consistent',
      options: [
        { value: 'consistent', title: 'right and consistent' },
        { value: 'all', title: 'all, by likelihood' },
      ],
    },
    cap: {
      kind: 'number',
      title: 'Cap c',
      help: 'Likelihoods above count as this, so that being ever surer does not pay. 0.95 in the paper.',
      default: 0.95,
      min: 0.01,
      max: 1,
      step: 0.01,
    },
    margin: {
      kind: 'number',
      title: 'Margin δ',
      help: 'How far below the mean still counts: 0.01 for the paper’s video benchmarks, else 0.',
      default: 0,
      min: 0,
      max: 1,
      step: 0.01,
    },
    least: {
      kind: 'number',
      title: 'Right from',
      help: 'Responses are compared whose share of being right is above this. 0.1 in the paper.',
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
    },
  },
  needs: { reference: true },
  isRelative: ({ paid }) => paid === 'consistent',
  shape(batch, { components, correct, answerFrom, referenceLogps }, params, rewards) {
    if (correct === undefined || !answerFrom) {
      throw new Error(
        'consistency-bonus needs a task that tells the answer from the reasoning: reason-or-shortcut and claim-ground-answer do',
      );
    }
    // Rows that have not been scored, such as those that are only graded to filter groups, get nothing.
    if (!referenceLogps) return;
    const likelihoods = answerLikelihoods(batch, answerFrom, referenceLogps);
    if (params.paid === 'all') {
      for (let row = 0; row < batch.rows; row++) {
        rewards[row] += params.lambda * Math.min(likelihoods[row], params.cap);
      }
      return;
    }
    const right = componentIndex(components, correct);
    for (const rows of rowsByGroup(batch)) {
      const accuracies = rows.map((row) => batch.components[row * components.length + right]);
      const own = rows.map((row) => likelihoods[row]);
      const { bonuses } = consistencyBonus(accuracies, own, params);
      rows.forEach((row, i) => {
        rewards[row] += bonuses[i];
      });
    }
  },
});

/** [rows] how likely the reference finds each answer given what stands before it, by its mean log-probability. */
function answerLikelihoods(
  { rows, width, tokens, lengths, mask, prompts, groups }: Batch,
  answerFrom: NonNullable<Task['answerFrom']>,
  referenceLogps: Reals,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const start = row * width;
    const end = start + lengths[row];
    const logps: number[] = [];
    for (let i = start + answerFrom(prompts[groups[row]], tokens.subarray(start, end)); i < end; i++) {
      if (mask[i]) logps.push(referenceLogps[i]);
    }
    return likelihoodOf(logps);
  });
}
