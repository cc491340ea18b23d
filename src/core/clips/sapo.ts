import { sigmoid } from '../math.ts';
import type { NumberSpec } from '../params.ts';
import { defineClip } from '../stages/stage.ts';

const temperature = {
  kind: 'number',
  title: 'τ',
  help: 'Sharpness.',
  default: 1,
  min: 0.01,
  max: 100,
  step: 0.05,
} as const satisfies NumberSpec;

/** 4/τ makes the slope at ρ = 1 the unclipped one. No side ever binds: the push fades. */
export default defineClip({
  id: 'sapo',
  title: 'Soft gate (SAPO)',
  summary: 'Fades the push of a token as its ratio leaves 1, instead of cutting it off at a bound.',
  formula: String.raw`\frac{4}{\tau}\,\sigma\!\big(\tau(\rho_{i,t} - 1)\big)\,\hat A_{i,t},\quad \tau = \begin{cases}\tau_{+} & \hat A_{i,t} > 0\\ \tau_{-} & \hat A_{i,t} \le 0\end{cases}`,
  fragment: String.raw`\tfrac{4}{\tau}\,\sigma\big(\tau(\rho_{i,t} - 1)\big)\,\hat A_{i,t}`,
  source: { title: 'Soft Adaptive Policy Optimization (SAPO)', arxiv: '2511.20347' },
  params: {
    positive: {
      ...temperature,
      title: 'τ for Â > 0',
      help: 'How sharply the push of good tokens fades: 1 in the paper, TRL and verl.',
    },
    negative: {
      ...temperature,
      title: 'τ for Â ≤ 0',
      help: 'How sharply the push of bad tokens fades: 1.05 in the paper, TRL and verl.',
      default: 1.05,
    },
  },
  at(ratio, advantage, { positive, negative }, out) {
    const tau = advantage > 0 ? positive : negative;
    const gate = sigmoid(tau * (ratio - 1));
    out.value = (4 / tau) * gate * advantage;
    out.slope = 4 * gate * (1 - gate) * ratio * advantage;
    out.region = 0;
  },
});
