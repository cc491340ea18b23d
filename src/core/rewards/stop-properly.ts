import { defineReward } from '../stages/stage.ts';

/** OpenRLHF's `stop_properly_penalty_coef`: c in 0 … 1 scales, c < 0 replaces. Works on the reward as it is so far. */
export default defineReward({
  id: 'stop-properly',
  title: 'Stop properly (ProRL)',
  summary: 'Scales down the reward of responses cut off at the limit, or sets it to a fixed negative number.',
  formula: String.raw`r_i \leftarrow \begin{cases} c\,r_i & o_i \text{ cut off},\ c \ge 0 \\ c & o_i \text{ cut off},\ c < 0 \\ r_i & \text{else} \end{cases}`,
  fragment: String.raw`- \big[\text{cut off}\big]`,
  source: { title: 'ProRL', arxiv: '2505.24864' },
  params: {
    coef: {
      kind: 'number',
      title: 'c',
      help: 'What a cut-off response keeps of its reward; below 0, what it gets instead.',
      default: 0,
      min: -10,
      max: 1,
      step: 0.1,
    },
  },
  shape({ rows, truncated }, _context, { coef }, rewards) {
    for (let row = 0; row < rows; row++) {
      if (truncated[row]) rewards[row] = coef >= 0 ? rewards[row] * coef : coef;
    }
  },
});
