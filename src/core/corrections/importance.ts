import type { ChoiceSpec } from '../params.ts';
import { defineCorrection } from '../stages/stage.ts';
import { bound, type Compared, type Level, ratios, rowSums, verlPad } from './_ratios.ts';

const fragment = String.raw`\bar\omega_{i,t}`;

interface Weighting {
  readonly level: Level;
  readonly low: number;
  readonly high: number;
  readonly maskLow: number;
  readonly maskHigh: number;
  readonly clampLog: number;
}

/**
 * [rows, width] ω held within its bounds, 0 where it is masked. Where the mask of the batch is 0, tokens count as
 * equally likely under both. The upper mask bound is inclusive, as in all libraries.
 */
export function importanceWeights(batch: Compared, how: Weighting): Float64Array {
  const { low, high, maskLow, maskHigh } = how;
  return ratios(batch, how.level, how.clampLog).map((ratio) => {
    if ((maskLow > 0 && ratio < maskLow) || (maskHigh > 0 && ratio > maskHigh)) return 0;
    const raised = low > 0 ? Math.max(ratio, low) : ratio;
    return high > 0 ? Math.min(raised, high) : raised;
  });
}

/** Divides by the mean weight of all own tokens, or of all rows where a row has one weight (verl). */
function normalise(batch: Compared, weights: Float64Array, level: Level): Float64Array {
  const { sums, counts } = rowSums(batch, weights);
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  const filled = counts.reduce((n, count) => n + (count > 0 ? 1 : 0), 0);
  const mean =
    level === 'token'
      ? total(sums) / (total(counts) + verlPad)
      : total(sums.map((sum, row) => sum / (counts[row] + verlPad))) / Math.max(filled, verlPad);
  return mean > verlPad ? weights.map((weight) => weight / mean) : weights;
}

/**
 * The responses come from a sampler that is not quite the policy; ω = π_old / π_sampler makes up for that, at the
 * price of variance, which the bounds hold down. In the libraries' words:
 *
 * - TIS: `high` alone (TRL token_truncate / sequence_truncate, verl rollout_is, open-instruct's clamp at 2);
 * - MIS, IcePop: `maskLow` and `maskHigh` (TRL …_mask, 3 by default; verl "a_b"; open-instruct rho_mask_…);
 * - OpenRLHF tis: `low` 0.5 and `high` 5; its seq-mask-tis is this without bounds, and `rejection` by the mean.
 */
export default defineCorrection({
  id: 'importance',
  title: 'Importance weights (TIS, MIS, IcePop)',
  summary:
    'Weighs tokens by how much likelier the policy would have drawn them than the sampler, within bounds.',
  formula: String.raw`\bar\omega_{i,t} = \operatorname{clip}(\omega_{i,t}, a, b)\,\mathbb 1[a' \le \omega_{i,t} \le b'],\quad \omega_{i,t} = \frac{\pi_{\theta_{\mathrm{old}}}(o_{i,t})}{\pi_{\mathrm{sampler}}(o_{i,t})}`,
  fragment,
  source: {
    title: 'Your Efficient RL Framework Secretly Brings You Off-Policy RL Training',
    url: 'https://fengyao.notion.site/off-policy-rl',
  },
  params: {
    level: {
      kind: 'choice',
      title: 'Ratio of',
      help: 'Each token (biased, calm), the whole response (unbiased, its spread grows with length), or the response’s geometric mean (open-instruct rho_mask_sequence_level).',
      default: 'token',
      options: [
        { value: 'token', title: 'each token' },
        { value: 'sequence', title: 'the response' },
        { value: 'geometric', title: 'its geometric mean' },
      ],
    } as const satisfies ChoiceSpec<Level>,
    low: bound('Raise to', 'Smaller weights become this; 0 for no bound. 0.5 in OpenRLHF.', 0),
    high: bound(
      'Lower to',
      'Larger weights become this (TIS); 0 for no bound. 2 in verl and open-instruct, 3 in TRL, 5 in OpenRLHF.',
      2,
    ),
    maskLow: bound('Mask below', 'Smaller weights become 0 (IcePop); 0 for no bound.', 0),
    maskHigh: bound('Mask above', 'Larger weights become 0 (MIS); 0 for no bound. 3 in TRL.', 0),
    clampLog: {
      ...bound('Clamp log ω at ±', 'Against overflow; 0 for none. 20 in verl, 10 in open-instruct.', 20),
      advanced: true,
    },
    normalise: {
      kind: 'boolean',
      title: 'Mean 1',
      help: 'Divides by the batch’s mean weight, so that the step keeps its size; verl’s rollout_is_batch_normalize.',
      default: false,
      advanced: true,
    },
  },
  per: 'step',
  importance: true,
  apply({ batch }, params, { factors }) {
    const weights = importanceWeights(batch, params);
    const final = params.normalise ? normalise(batch, weights, params.level) : weights;
    for (let i = 0; i < factors.length; i++) factors[i] *= final[i];
  },
});
