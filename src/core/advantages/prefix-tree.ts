import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { ddof, deviation, eps, mean, scored } from './_group.ts';

const fragment = String.raw`\frac{r_i - \bar r + V(o_{i,\le t}) - V(o_{i,<t})}{\operatorname{std}(r) + \epsilon},\quad V(s) = \operatorname{mean}\{r_k : o_k \text{ begins with } s\}`;

/**
 * Along a response the values telescope, so that each response gets its own group advantage once more, all of it at the
 * tokens where its group branches. After the branch in which a response is alone the term is 0: where answers part at
 * their first tokens, this is the z-score.
 */
export default defineAdvantage({
  id: 'prefix-tree',
  title: 'Prefix tree (TEMPO)',
  summary:
    'Adds to the z-score what each token changed: the mean reward of responses that begin so, after and before it.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: { title: 'TEMPO: Prefix-to-Tree', arxiv: '2509.18314' },
  params: {
    divide: {
      kind: 'boolean',
      title: 'Divide by the std',
      help: 'Divides both terms by the group’s standard deviation plus ε.',
      default: true,
    },
    ddof: { ...ddof, help: 'With G − 1 in the denominator, as in the paper’s code, or with G.' },
    eps: { ...eps, default: 1e-6 },
  },
  estimate(batch, { divide, ddof, eps }) {
    const { width, mask, rewards } = batch;
    const advantages = new Float64Array(mask.length);
    for (const all of rowsByGroup(batch)) {
      const rows = scored(rewards, all);
      if (rows.every((row) => rewards[row] === rewards[rows[0]])) continue;
      const center = mean(rewards, rows);
      const scale = divide ? 1 / (deviation(rewards, rows, center, Number(ddof)) + eps) : 1;
      prefixValues(batch, rows, ({ row, t, before, after }) => {
        const i = row * width + t;
        if (mask[i]) advantages[i] = (rewards[row] - center + after - before) * scale;
      });
    }
    return advantages;
  },
});

/** One token of one response in its group's tree. */
export interface Branching {
  readonly row: number;
  readonly t: number;
  /** V of the prefix without and with the token, and how many responses begin so. */
  readonly before: number;
  readonly after: number;
  readonly count: number;
}

/** Visits each token of the given rows; a response that ends belongs to no longer prefix. */
export function prefixValues(
  { tokens, lengths, width, rewards }: Pick<Batch, 'tokens' | 'lengths' | 'width' | 'rewards'>,
  rows: readonly number[],
  visit: (branching: Branching) => void,
): void {
  const descend = (shared: readonly number[], t: number, before: number): void => {
    const branches = new Map<number, number[]>();
    for (const row of shared) {
      if (t >= lengths[row]) continue;
      const token = tokens[row * width + t];
      branches.set(token, [...(branches.get(token) ?? []), row]);
    }
    for (const branch of branches.values()) {
      const after = mean(rewards, branch);
      for (const row of branch) visit({ row, t, before, after, count: branch.length });
      descend(branch, t + 1, after);
    }
  };
  if (rows.length > 0) descend(rows, 0, mean(rewards, rows));
}
