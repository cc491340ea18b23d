import { rowSums } from '../corrections/_ratios.ts';
import { exp } from '../math.ts';
import { type Batch, perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { ddof, eps, rowsOfGroups, zScores } from './_group.ts';

const fragment = String.raw`A_i + \min\big(\max(\lambda (1 - \eta_i), 0),\ \kappa A_i\big)^{[A_i > 0]},\quad \eta_i = e^{s_i - \bar s}`;

/**
 * Of two right answers the one that was less likely gains. The bonus is at most κ of the advantage and never negative,
 * so a group no longer sums to zero; one whose rewards are all equal still gets nothing. s is a response’s mean
 * log-probability per token at the start of the step, s̄ its mean over the whole group.
 */
export default defineAdvantage({
  id: 'novelty',
  title: 'Novelty bonus (XRPO)',
  summary: 'A z-score, raised for right answers that are less likely than the group’s average response.',
  formula: String.raw`\hat A_{i,t} = ${fragment},\quad s_i = \frac{1}{|o_i|} \log \pi_{\theta_{\mathrm{old}}}(o_i \mid q)`,
  fragment,
  source: { title: 'XRPO', arxiv: '2510.06672' },
  params: {
    bonus: {
      kind: 'number',
      title: 'λ',
      help: 'What an answer gains for being unlikely; 2.5 in the paper, 0 for the z-score.',
      default: 2.5,
      min: 0,
      max: 20,
      step: 0.1,
    },
    cap: {
      kind: 'number',
      title: 'κ',
      help: 'The most it gains, as a share of its advantage; 0.5 in the paper.',
      default: 0.5,
      min: 0,
      max: 10,
      step: 0.1,
    },
    ddof,
    eps: { ...eps, default: 1e-6 },
  },
  estimate: (batch, params) => perToken(batch, novel(batch, params).advantages),
});

interface NoveltySettings {
  readonly bonus: number;
  readonly cap: number;
  readonly ddof: string;
  readonly eps: number;
}

/** [rows] η, 1 for a response alone in its group, and the advantages with the bonus. */
export function novel(
  batch: Batch,
  { bonus, cap, ddof, eps }: NoveltySettings,
): { readonly etas: Float64Array; readonly advantages: Float64Array } {
  const { rewards } = batch;
  const scores = zScores(batch, rewards, { ddof: Number(ddof), eps, alone: 'zero', residue: false });
  const { counts, sums } = rowSums(batch, batch.oldLogps);
  const etas = new Float64Array(batch.rows).fill(1);
  const bonuses = rowsOfGroups(batch, rewards, 0, (all, out) => {
    // A response without a token of its own has no likelihood.
    const rows = all.filter((row) => counts[row] > 0);
    const likelihood = (row: number) => sums[row] / counts[row];
    const center = rows.reduce((sum, row) => sum + likelihood(row), 0) / rows.length;
    for (const row of rows) {
      etas[row] = exp(likelihood(row) - center);
      if (scores[row] > 0) out[row] = Math.min(Math.max(bonus * (1 - etas[row]), 0), cap * scores[row]);
    }
  });
  return { etas, advantages: scores.map((score, row) => score + bonuses[row]) };
}
