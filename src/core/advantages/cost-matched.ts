import { type Batch, perToken, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { mean, scored } from './_group.ts';

const fragment = String.raw`(r_i - \bar r)\,\mathbf 1[i \ne d],\quad d = \operatorname*{arg\,min}_j |r_j - \bar r|`;

/**
 * MC-GRPO trains on G of G + 1 responses: is it the median that helps, or the response more that is drawn? This is
 * the mean of all G + 1 with the one that says least left out, at the same cost.
 */
export default defineAdvantage({
  id: 'cost-matched',
  title: 'Mean, one left out',
  summary:
    'Reward minus the mean of all responses drawn; the one with the smallest advantage is not trained on.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'MC-GRPO', arxiv: '2601.22582' },
  params: {
    drop: {
      kind: 'choice',
      title: 'Leave out',
      help: 'The response with the smallest |Â|, or, as in the official GSM8K trainer, with the smallest |reward|.',
      default: 'smallest-advantage',
      options: [
        { value: 'smallest-advantage', title: 'smallest |Â|' },
        { value: 'smallest-reward', title: 'smallest |r|' },
      ],
    },
    makeUp: {
      kind: 'boolean',
      title: 'Make up for it',
      help: 'Times n/(n − 1), as if the row were not there, whatever the aggregation counts.',
      default: true,
    },
  },
  estimate(batch, { drop, makeUp }) {
    const perRow = new Float64Array(batch.rows);
    for (const all of rowsByGroup(batch)) {
      const rows = scored(batch.rewards, all);
      if (rows.length < 2) continue;
      const { advantages, dropped } = leaveOneOut(batch, rows, drop);
      const factor = makeUp ? rows.length / (rows.length - 1) : 1;
      rows.forEach((row, i) => {
        perRow[row] = i === dropped ? 0 : factor * advantages[i];
      });
    }
    return perToken(batch, perRow);
  },
});

/** Keys this close are ties, of which the first counts. */
const tie = 1e-12;

/** Centred rewards of a group's rows, and which of them is left out; −1 of none. */
export function leaveOneOut(
  { rewards }: Pick<Batch, 'rewards'>,
  rows: readonly number[],
  drop: 'smallest-advantage' | 'smallest-reward',
): { readonly mean: number; readonly advantages: readonly number[]; readonly dropped: number } {
  const center = rows.length > 0 ? mean(rewards, rows) : Number.NaN;
  const advantages = rows.map((row) => rewards[row] - center);
  const keys = drop === 'smallest-reward' ? rows.map((row) => rewards[row]) : advantages;
  const sizes = keys.map(Math.abs);
  const least = Math.min(...sizes);
  return { mean: center, advantages, dropped: sizes.findIndex((size) => size <= least + tie) };
}
