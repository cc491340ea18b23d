import type { CorrectionInput } from '../stages/stage.ts';
import { defineCorrection } from '../stages/stage.ts';
import { rowSums } from './_ratios.ts';

const fragment = String.raw`\mathbb 1\Big[\hat A_i \ge 0 \ \lor\ \tfrac{1}{|o_i|}\textstyle\sum_t \log\frac{\pi_{\mathrm{sampler}}(o_{i,t})}{\pi_\theta(o_{i,t})} \le \delta\Big]`;

/** [rows] 1 where the row is kept. A row's advantage is the sum of its tokens'. */
export function keptRows({ batch, advantages, logps }: CorrectionInput, threshold: number): Uint8Array {
  const { mask, samplerLogps } = batch;
  const strayed = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) if (mask[i]) strayed[i] = samplerLogps[i] - logps[i];
  const { sums, counts } = rowSums(batch, strayed);
  const pushes = rowSums(batch, advantages).sums;
  return Uint8Array.from(sums, (sum, row) =>
    pushes[row] >= 0 || sum / Math.max(counts[row], 1) <= threshold ? 1 : 0,
  );
}

/**
 * What the policy no longer says teaches nothing when it is pushed down further, and its ratios are wild. TRL's
 * `off_policy_mask_threshold`; the row still counts in the denominators and still pays penalties.
 */
export default defineCorrection({
  id: 'off-policy-sequence',
  title: 'Off-policy mask (DeepSeek-V3.2)',
  summary: 'Leaves out bad responses that the policy has already moved away from.',
  formula: fragment,
  source: { title: 'DeepSeek-V3.2', arxiv: '2512.02556' },
  params: {
    threshold: {
      kind: 'number',
      title: 'δ',
      help: 'Mean drop of log-probability per token, since the response was drawn, from which it is left out.',
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.01,
      unit: 'nats',
    },
  },
  per: 'update',
  apply(input, { threshold }, { factors }) {
    const { width } = input.batch;
    const kept = keptRows(input, threshold);
    for (let i = 0; i < factors.length; i++) if (!kept[Math.floor(i / width)]) factors[i] = 0;
  },
});
