import { pow } from '../math.ts';
import { type Batch, componentIndex, rowsByGroup } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

export type Pays = 'decay' | 'all' | 'first';

/**
 * Where a group is one chain of thought cut at several places, its shortest right response shows how much thinking was
 * enough. A lucky guess is right too: with chance g an exit without enough thoughts takes the first place.
 */
export default defineReward({
  id: 'exit-order',
  title: 'Right answers by order',
  summary:
    'Pays 1 for the shortest right response of a group, a half for the next, a quarter for the one after: whoever is right first gets most.',
  formula: String.raw`r_i = \begin{cases} b^{\,1-k} & o_i \text{ is the } k\text{-th right one, shortest first} \\ 0 & o_i \text{ wrong} \end{cases}`,
  fragment: String.raw`+ \mathbb 1[o_i \text{ right}]\, b^{\,1-k_i}`,
  source: { title: 'S-GRPO: Early Exit via Reinforcement Learning', arxiv: '2505.07686' },
  params: {
    pays: {
      kind: 'choice',
      title: 'Pays',
      help: 'Less and less; or, as the paper’s ablations, all right responses alike, or only the first.',
      default: 'decay',
      options: [
        { value: 'decay', title: 'less and less' },
        { value: 'all', title: 'all alike (All-1)' },
        { value: 'first', title: 'the first (Shortest-1)' },
      ],
    },
    base: {
      kind: 'number',
      title: 'Base b',
      help: 'Each right response gets this many times less than the one before; 2 in the paper.',
      default: 2,
      min: 1,
      max: 10,
      step: 0.1,
    },
  },
  isRelative: () => true,
  shape(batch, { components, correct }, { pays, base }, rewards) {
    if (correct === undefined)
      throw new Error('exit-order needs a task that says which component means right');
    const count = components.length;
    const at = componentIndex(components, correct);
    const right = Uint8Array.from({ length: batch.rows }, (_, row) =>
      batch.components[row * count + at] === 1 ? 1 : 0,
    );
    const paid = paidByOrder(batch, right, pays, base);
    for (let row = 0; row < batch.rows; row++) rewards[row] += paid[row];
  },
});

/** [rows] what the right responses of each group get, shortest first; those of one length in the order of rows. */
export function paidByOrder(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts' | 'lengths'>,
  right: ArrayLike<number>,
  pays: Pays,
  base: number,
): Float64Array {
  const paid = new Float64Array(batch.rows);
  for (const rows of rowsByGroup(batch)) {
    const ordered = rows.toSorted((a, b) => batch.lengths[a] - batch.lengths[b]).filter((row) => right[row]);
    ordered.forEach((row, k) => {
      if (pays === 'decay') paid[row] = pow(base, -k);
      else paid[row] = pays === 'all' || k === 0 ? 1 : 0;
    });
  }
  return paid;
}
