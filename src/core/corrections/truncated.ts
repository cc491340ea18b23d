import { defineCorrection } from '../stages/stage.ts';

const fragment = String.raw`\mathbb 1[o_i \text{ has ended}]`;

/**
 * The row stays in its group's statistics, and counts as a row where an aggregation counts rows that are fully
 * masked; its tokens count nowhere, so it pays no penalty either: TRL's `mask_truncated_completions`. open-instruct
 * has an option of the same name that drops the row before groups are formed.
 */
export default defineCorrection({
  id: 'truncated',
  title: 'Mask truncated responses',
  summary:
    'Leaves out responses cut off at the length limit: nobody knows whether they would have been right.',
  formula: String.raw`m_{i,t} \leftarrow m_{i,t}\,${fragment}`,
  fragment,
  source: { title: 'DAPO (overlong filtering)', arxiv: '2503.14476' },
  params: {
    denominator: {
      kind: 'choice',
      title: 'In the denominators',
      help: 'Masked tokens no longer count, as in TRL; or they count still, so that the others’ weights stay as they were.',
      default: 'leave',
      options: [
        { value: 'leave', title: 'no longer' },
        { value: 'keep', title: 'still' },
      ],
    },
  },
  per: 'step',
  apply({ batch }, { denominator }, { factors, counted }) {
    const { rows, width, truncated } = batch;
    for (let row = 0; row < rows; row++) {
      if (!truncated[row]) continue;
      factors.fill(0, row * width, (row + 1) * width);
      if (denominator === 'leave') counted.fill(0, row * width, (row + 1) * width);
    }
  },
});
