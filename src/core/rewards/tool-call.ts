import { clamp } from '../math.ts';
import { componentIndex } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/** The printed formula has no factor 2, but the stated range is 0 … 2. A third term is another reward of the recipe. */
export default defineReward({
  id: 'tool-call',
  title: 'Tool call',
  summary:
    'Pays for a call’s form, less and less, and for how right it is: the function’s name, and its arguments.',
  formula: String.raw`r_i = \Big(2 - \frac tT\Big) R_{\mathrm{fmt}} + 2\Big[\alpha\,\mathbb 1[N = N^\star] + (1 - \alpha)\,\frac1{|M|}\sum_{(a, a^\star) \in M} F_1(a, a^\star)\Big]`,
  fragment: String.raw`+ w_{\mathrm{fmt}}(t)\, R_{\mathrm{fmt}} + R_{\mathrm{corr}}`,
  source: { title: 'Robust Tool Use via Fission-GRPO', arxiv: '2601.15625' },
  params: {
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'Weight of the name; the arguments have the rest. The sources do not give the paper’s.',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
    },
    over: {
      kind: 'integer',
      title: 'Steps T',
      help: 'Over so many steps the weight of form falls from 2 to 1, in a straight line, and stays there.',
      default: 300,
      min: 1,
      max: 100_000,
      step: 10,
    },
  },
  shape(batch, { components, step = 0 }, { alpha, over }, rewards) {
    const count = components.length;
    const [format, name, argument] = ['format', 'name', 'argument'].map((id) =>
      componentIndex(components, id),
    );
    const weight = formatWeight(step, over);
    for (let row = 0; row < batch.rows; row++) {
      const of = (component: number) => batch.components[row * count + component];
      rewards[row] += weight * of(format) + correctness(of(name), of(argument), alpha);
    }
  },
});

/** w_fmt: 2 at the first step, 1 from step T on. */
export function formatWeight(step: number, over: number): number {
  return 2 - clamp(step / over, 0, 1);
}

/** R_corr, 0 … 2, of whether the names are right and the mean F1 of the arguments. */
export function correctness(name: number, argument: number, alpha: number): number {
  return 2 * (alpha * name + (1 - alpha) * argument);
}
