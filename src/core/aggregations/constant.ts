import { ownLengths } from '../stages/batch.ts';
import { defineAggregation } from '../stages/stage.ts';
import { countMasked, empty, emptyLoss } from './_params.ts';
import { countRows, spread } from './_spread.ts';

export default defineAggregation({
  id: 'constant',
  title: 'Sum over a constant (Dr. GRPO)',
  summary:
    'Divides each response’s sum by one fixed length: what a token weighs depends on no length at all.',
  formula: String.raw`\frac{1}{B\,C}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac{1}{B\,C}\sum_{i=1}^{B}\sum_{t=1}^{|o_i|}`,
  source: { title: 'Understanding R1-Zero-Like Training (Dr. GRPO)', arxiv: '2503.20783' },
  params: {
    length: {
      kind: 'integer',
      title: 'C',
      help: 'The constant; 0 for the task’s longest response, as TRL’s max_completion_length. 1 sums the tokens of each response: seq-mean-token-sum in verl.',
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
    },
    padded: {
      kind: 'boolean',
      title: 'C is the padded width',
      help: 'Takes the longest row of this batch for C, as verl does for seq-mean-token-sum-norm without loss_scale_factor: it then changes from batch to batch.',
      default: false,
      advanced: true,
    },
    perRow: {
      kind: 'boolean',
      title: 'Divide by B',
      help: 'Off: the loss grows with the number of responses, as in open-instruct with a constant loss_denominator, and in verl’s token-sum (C = 1).',
      default: true,
    },
    countMasked,
    empty,
  },
  weights(batch, { maxResponse, whole = {} }, { length, padded, perRow, countMasked }) {
    const constant = padded ? batch.width : length === 0 ? maxResponse : length;
    const rows = perRow ? (whole.rows ?? countRows(ownLengths(batch), countMasked)) : 1;
    const weight = (whole.replicas ?? 1) / (rows * constant);
    return spread(batch, () => weight);
  },
  emptyLoss,
});
