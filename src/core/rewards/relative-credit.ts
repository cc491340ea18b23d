import { type Batch, componentIndex, rowsByGroup } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/**
 * A group of wrong responses has a signal as soon as they are wrong to different degrees. The best wrong response gets
 * exactly α, however little of it is right; with α = 0 this is the plain reward for being right.
 */
export default defineReward({
  id: 'relative-credit',
  title: 'Credit relative to the best',
  summary:
    'Gives wrong responses α times how much of them is right, measured against the best of their group; right ones get 1.',
  formula: String.raw`r_i = \begin{cases} 1 & o_i \text{ right} \\ \alpha\,\gamma_i / \max_j \gamma_j & o_i \text{ wrong} \\ 0 & o_i \text{ cut off} \end{cases}`,
  fragment: String.raw`+ \begin{cases} 1 & o_i \text{ right} \\ \alpha\,\gamma_i / \max_j \gamma_j & \text{wrong} \\ 0 & \text{cut off} \end{cases}`,
  source: { title: 'E-GRPO', arxiv: '2510.24694' },
  params: {
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'What the best wrong response of a group gets; 0.3 did best in the paper, 0 gives nothing to wrong ones.',
      default: 0.3,
      min: 0,
      max: 1,
      step: 0.05,
    },
  },
  isRelative: () => true,
  shape(batch, { components, correct, partial }, { alpha }, rewards) {
    if (correct === undefined || partial === undefined) {
      throw new Error(
        `relative-credit needs a task that grades wrong responses; this one has ${components.map(({ id }) => id).join(', ')}`,
      );
    }
    const count = components.length;
    const column = (id: string) => {
      const at = componentIndex(components, id);
      return Float64Array.from({ length: batch.rows }, (_, row) => batch.components[row * count + at]);
    };
    const credit = relativeCredit(batch, column(correct), column(partial), batch.truncated, alpha);
    for (let row = 0; row < batch.rows; row++) rewards[row] += credit.rewards[row];
  },
});

/** [rows] the share of the group's best γ, and the rewards; `spoilt` rows get 0 but count for the best. */
export function relativeCredit(
  batch: Pick<Batch, 'groups' | 'prompts' | 'rows'>,
  right: ArrayLike<number>,
  gammas: ArrayLike<number>,
  spoilt: ArrayLike<number>,
  alpha: number,
): { shares: Float64Array; rewards: Float64Array } {
  const shares = new Float64Array(batch.rows);
  const rewards = new Float64Array(batch.rows);
  for (const rows of rowsByGroup(batch)) {
    const best = rows.reduce((most, row) => Math.max(most, gammas[row]), 0);
    for (const row of rows) {
      shares[row] = best > 0 ? gammas[row] / best : 0;
      if (!spoilt[row]) rewards[row] = right[row] === 1 ? 1 : alpha * shares[row];
    }
  }
  return { shares, rewards };
}
