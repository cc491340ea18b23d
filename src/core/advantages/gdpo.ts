import { type Batch, perToken } from '../stages/batch.ts';
import { defineAdvantage, type RewardPart } from '../stages/stage.ts';
import { allScored, centred, deviation, eps, mean, residue, single, zScores } from './_group.ts';
import { masked, whitenTokens } from './_whiten.ts';

const fragment = String.raw`\operatorname{whiten}\Big(\sum_k w_k \frac{r_i^{(k)} - \operatorname{mean}_g(r^{(k)})}{\operatorname{std}_g(r^{(k)}) + \epsilon}\Big)`;

/** Σ_k w_k z^(k), [rows]: each reward normalised within its group by N − 1 before they are added. */
export function summedScores(
  batch: Batch,
  parts: readonly RewardPart[],
  {
    eps,
    divide,
    single,
    residue,
  }: { eps: number; divide: boolean; single: 'zero' | 'reward'; residue: boolean },
): Float64Array {
  const sums = new Float64Array(batch.rows);
  for (const { weight, values } of parts) {
    const scores = divide
      ? zScores(batch, values, { ddof: 1, eps, alone: single, residue })
      : centred(batch, values, single, residue);
    for (let row = 0; row < batch.rows; row++) sums[row] += weight * scores[row];
  }
  return sums;
}

/**
 * TRL's `normalize_then_sum` whitens over responses, verl's `gdpo` over tokens, where long ones count more. A
 * response on which a reward says nothing gets nothing from that reward.
 */
export default defineAdvantage({
  id: 'gdpo',
  title: 'Each reward by itself (GDPO)',
  summary:
    'Normalises each reward within the group before they are added, so that no reward drowns out the others.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'GDPO', arxiv: '2601.05242' },
  needs: { parts: true },
  params: {
    eps,
    divide: {
      kind: 'boolean',
      title: 'Divide by the std',
      help: 'Divides each reward by its group’s standard deviation plus ε (verl’s norm_adv_by_std_in_grpo).',
      default: true,
    },
    whitenOver: {
      kind: 'choice',
      title: 'Whiten over',
      help: 'Responses, with ε added to the standard deviation (TRL); tokens, with 1e-8 added to the variance (verl); or not at all.',
      default: 'responses',
      options: [
        { value: 'responses', title: 'responses' },
        { value: 'tokens', title: 'tokens' },
        { value: 'nothing', title: 'nothing' },
      ],
    },
    whitenBy: {
      kind: 'choice',
      title: 'Responses are whitened by',
      help: 'The standard deviation plus an ε (TRL), or the root of the variance plus an ε (verl’s form, there over tokens).',
      default: 'std',
      options: [
        { value: 'std', title: 'std + ε' },
        { value: 'variance', title: '√(variance + ε)' },
      ],
      advanced: true,
    },
    whitenEps: {
      ...eps,
      title: 'ε of whitening',
      help: 'Over responses: 1e-4 added to the standard deviation in TRL; 1e-8, to the variance, in verl.',
      advanced: true,
    },
    single,
    residue,
  },
  estimate(batch, { whitenOver, whitenBy, whitenEps, ...how }, { parts } = {}) {
    if (!parts) throw new Error('GDPO needs the rewards one by one');
    const sums = summedScores(batch, parts, how);
    if (whitenOver === 'tokens') {
      return masked(whitenTokens(perToken(batch, sums), batch.mask, 'unbiased'), batch.mask);
    }
    if (whitenOver === 'nothing' || batch.rows === 0) return perToken(batch, sums);
    // A row of which no reward says anything has no advantage to be whitened.
    const rows = allScored(
      sums.map((sum, row) => (parts.every(({ values }) => Number.isNaN(values[row])) ? Number.NaN : sum)),
    );
    if (rows.length < 2) return perToken(batch, new Float64Array(batch.rows));
    const center = mean(sums, rows, how.residue);
    const std = deviation(sums, rows, center, 1);
    const scale = 1 / (whitenBy === 'std' ? std + whitenEps : Math.sqrt(std * std + whitenEps));
    const whitened = new Float64Array(batch.rows);
    for (const row of rows) whitened[row] = (sums[row] - center) * scale;
    return perToken(batch, whitened);
  },
});
