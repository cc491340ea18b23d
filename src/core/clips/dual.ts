import { defineClip } from '../stages/stage.ts';
import { bind, clipped, high, low } from './_bounds.ts';

/**
 * verl's default (`clip_ratio_c`); TRL's `delta` is the same for c > 1 + ε high. At ρ = c exactly the slope is
 * the unclipped one; PyTorch's tie rule gives half of it.
 */
export default defineClip({
  id: 'dual',
  title: 'Dual clip',
  summary:
    'Also stops pushing down bad tokens that have become c times likelier, where the plain clip has no bound.',
  formula: String.raw`\begin{cases} \max\!\big(\min(\rho\hat A, \operatorname{clip}(\rho)\hat A),\ c\hat A\big) & \hat A < 0 \\ \min(\rho\hat A, \operatorname{clip}(\rho)\hat A) & \hat A \ge 0 \end{cases}\qquad \operatorname{clip}(\rho) = \operatorname{clip}(\rho, 1-\varepsilon_{\mathrm{low}}, 1+\varepsilon_{\mathrm{high}})`,
  fragment: String.raw`\begin{cases} \max\!\big(\min(\rho_{i,t}\hat A_{i,t}, \operatorname{clip}(\rho_{i,t})\hat A_{i,t}),\ c\hat A_{i,t}\big) & \hat A_{i,t} < 0 \\ \min(\rho_{i,t}\hat A_{i,t}, \operatorname{clip}(\rho_{i,t})\hat A_{i,t}) & \hat A_{i,t} \ge 0 \end{cases}`,
  source: { title: 'Mastering Complex Control in MOBA Games', arxiv: '1912.09729' },
  params: {
    low,
    high,
    c: {
      kind: 'number',
      title: 'c',
      help: 'Bad tokens whose ratio is above c are pushed down no further; 3 in verl.',
      default: 3,
      min: 1,
      max: 100,
      step: 0.1,
    },
  },
  at(ratio, advantage, { low, high, c }, out) {
    if (advantage < 0 && ratio > c) bind(c, advantage, 3, out);
    else clipped(ratio, advantage, low, high, out);
  },
});
