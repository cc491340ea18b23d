import { defineAggregation } from '../stages/stage.ts';
import { spread } from './_spread.ts';

/**
 * 1/B Σ |o_i| · (mean over the response) is the sum of all tokens over B. TRL takes that mean over rows only when
 * each row has one loss (sequence ratio, no KL); otherwise it runs over all B × T positions, padding included, and
 * each is still multiplied by its row's length.
 */
export default defineAggregation({
  id: 'length-weighted',
  title: 'Responses weighted by length (LUSPO)',
  summary: 'Multiplies each response’s mean by its length, so that long responses are not played down.',
  formula: String.raw`\frac1B\sum_{i=1}^{B} |o_i| \cdot \frac{1}{|o_i|}\sum_{t=1}^{|o_i|} \ell_{i,t}`,
  fragment: String.raw`\frac1B\sum_{i=1}^{B}\sum_{t=1}^{|o_i|}`,
  source: { title: 'Length-Unbiased Sequence Policy Optimization (LUSPO)', arxiv: '2602.05261' },
  params: {
    padded: {
      kind: 'boolean',
      title: 'Mean over padded positions',
      help: 'Divides by B × the longest row and multiplies by |o_i| again, as TRL’s luspo does with token ratios or a KL term.',
      default: false,
      advanced: true,
    },
  },
  weights(batch, { whole = {} }, { padded }) {
    const scale = (whole.replicas ?? 1) / (whole.rows ?? batch.rows);
    return spread(batch, (row) => (padded ? (scale * batch.lengths[row]) / batch.width : scale));
  },
});
