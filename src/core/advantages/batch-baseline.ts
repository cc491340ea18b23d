import { perToken } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { deviation, eps, mean } from './_group.ts';

const fragment = String.raw`r_i - \frac1B\sum_{j=1}^{B} r_j`;

/**
 * The baseline is the same for all prompts, so a response to a hard prompt counts as bad even where it is the
 * best of its group. Whitening is TRL's `normalize_advantages`: over rows, B − 1 in the standard deviation.
 * Equal rewards, and a batch of one, get exactly 0.
 */
export default defineAdvantage({
  id: 'batch-baseline',
  title: 'Batch baseline (REINFORCE)',
  summary: 'Reward minus the mean over all responses of the step, whatever their prompt.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: {
    title: 'Simple statistical gradient-following algorithms (R. J. Williams, 1992)',
    url: 'https://doi.org/10.1007/BF00992696',
  },
  params: {
    whiten: {
      kind: 'boolean',
      title: 'Whiten',
      help: 'Also divides by the standard deviation over the step’s responses, plus ε.',
      default: false,
    },
    eps,
  },
  estimate(batch, { whiten, eps }) {
    if (batch.rows === 0) return new Float64Array(0);
    const rows = Array.from({ length: batch.rows }, (_, row) => row);
    const center = mean(batch.rewards, rows);
    const scale = whiten ? 1 / (deviation(batch.rewards, rows, center, 1) + eps) : 1;
    return perToken(
      batch,
      batch.rewards.map((reward) => scale * (reward - center)),
    );
  },
});
