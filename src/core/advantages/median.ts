import { defineAdvantage } from '../stages/stage.ts';
import { eps, perGroup } from './_group.ts';

const fragment = String.raw`\frac{r_i - m}{\operatorname{median}_j |r_j - m| + \epsilon},\quad m = \operatorname{median}(r_1,\dots,r_G)`;

/**
 * The paper draws G + 1 responses, an odd number, and leaves the one that is the median (the pivot) out of the
 * update. Its advantage is 0, so here its row stays in the batch: it pushes nothing, but it counts where the
 * aggregation divides by the number of rows; `rescale` undoes that. Even groups take the lower middle value, as
 * torch.median does. A group of one, and equal rewards, get exactly 0.
 *
 * With 0/1 rewards the MAD of an odd group is always 0, and the minority gets ±1/ε: take `scale` none there.
 */
export default defineAdvantage({
  id: 'median',
  title: 'Median-centred (MC-GRPO)',
  summary:
    'Reward minus the group median, over the median absolute deviation: one odd reward cannot flip the others’ signs.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'MC-GRPO', arxiv: '2601.22582' },
  params: {
    scale: {
      kind: 'choice',
      title: 'Divide by',
      help: 'The median absolute deviation, as in the paper, or nothing, which suits 0/1 rewards better.',
      default: 'mad',
      options: [
        { value: 'mad', title: 'MAD + ε' },
        { value: 'none', title: 'nothing' },
      ],
    },
    eps: { ...eps, default: 1e-3 },
    rescale: {
      kind: 'choice',
      title: 'Make up for',
      help: 'Nothing; the row of the pivot, by n/(n − 1), as if it had been dropped; or all silent rows, by n over the number of non-zero advantages, as in the paper’s GSM8K trainer.',
      default: 'none',
      options: [
        { value: 'none', title: 'nothing' },
        { value: 'pivot', title: 'the pivot' },
        { value: 'silent', title: 'all silent rows' },
      ],
    },
  },
  estimate(batch, { scale, eps, rescale }) {
    const { rewards } = batch;
    return perGroup(batch, 0, (rows, out) => {
      const values = Float64Array.from(rows, (row) => rewards[row]);
      const center = lowerMedian(values);
      const spread = scale === 'mad' ? lowerMedian(values.map((r) => Math.abs(r - center))) + eps : 1;
      const factor = compensation(rescale, values, center);
      for (const row of rows) out[row] = (factor * (rewards[row] - center)) / spread;
    });
  },
});

/** The first row that is the median, which the paper leaves out of the update; −1 of none. */
export function pivotOf(values: Float64Array): number {
  return values.indexOf(lowerMedian(values));
}

function compensation(rescale: 'none' | 'pivot' | 'silent', values: Float64Array, center: number): number {
  const n = values.length;
  if (rescale === 'none') return 1;
  if (rescale === 'pivot') return n / (n - 1);
  const silent = values.reduce((count, value) => count + (value === center ? 1 : 0), 0);
  return silent === n ? 1 : n / (n - silent);
}

/** The middle value; of an even number, the lower of the two; NaN of none. */
export function lowerMedian(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : values.toSorted()[(values.length - 1) >> 1];
}
