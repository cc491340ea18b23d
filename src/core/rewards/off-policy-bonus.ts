import { componentIndex } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/** Where an off-policy response is the only right one, a z-score undoes the bonus: it only scales the one above the rest. */
export default defineReward({
  id: 'off-policy-bonus',
  title: 'Bonus for guidance, annealed (ICPO)',
  summary: 'Pays right responses more that came from another context, less and less as training goes on.',
  formula: String.raw`r_i \leftarrow r_i + \alpha\Big(1 - \frac tT\Big)\,\mathbb 1[o_i\ \text{off-policy and right}]`,
  fragment: String.raw`+ \alpha\,\gamma(t)\,\mathbb 1[o_i\ \text{off-policy and right}]`,
  source: { title: 'Think Outside the Policy (ICPO)', arxiv: '2510.26519' },
  params: {
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'What it is worth at the first step; 1 in the paper.',
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
    },
    over: {
      kind: 'integer',
      title: 'Steps T',
      help: 'Over so many steps it falls to 0, in a straight line. 400 in the paper.',
      default: 400,
      min: 1,
      max: 100_000,
      step: 10,
    },
  },
  shape(batch, { components, correct, step = 0 }, { alpha, over }, rewards) {
    const { offPolicy } = batch;
    if (!offPolicy) return;
    if (correct === undefined) throw new Error('off-policy-bonus needs to know which component says "right"');
    const right = componentIndex(components, correct);
    const bonus = annealed(alpha, step, over);
    for (let row = 0; row < batch.rows; row++) {
      if (offPolicy[row] && batch.components[row * components.length + right] === 1) rewards[row] += bonus;
    }
  },
});

/** α at the first step, 0 from step T on. */
export function annealed(alpha: number, step: number, over: number): number {
  return alpha * Math.max(0, 1 - step / over);
}
