import { defineObjective } from '../stages/stage.ts';
import { clampLog, old } from './_params.ts';
import { differences, maximise, pointsOf } from './_terms.ts';

/**
 * loss = −Σ w f(ρ, Â), where w are the aggregation weights and f is the clipped surrogate. Its derivative goes
 * through the clip's slope and the ratio's pull-back. On the first update ρ = 1, so the loss is −Σ w Â (0 for
 * centred advantages), though the gradient is not 0.
 *
 * In `fragment`, `\stage{…}` stands where the other stages' fragments go (see stages/assemble.ts).
 */
export default defineObjective({
  id: 'policy-gradient',
  title: 'Policy gradient',
  summary: 'Raises the probability of tokens with positive advantage and lowers that of the others.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\, f(\rho_{i,t}, \hat A_{i,t})\Big],\quad \nabla_\theta \mathcal J = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\frac{\partial f}{\partial \log\rho_{i,t}}\,\nabla_\theta \log\rho_{i,t}\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \stage{clip}\bigg]`,
  source: { title: 'DeepSeekMath', arxiv: '2402.03300' },
  params: { old, clampLog },
  evaluate(input, { old, clampLog }) {
    const logs = input.logRatios(differences(input, old));
    return maximise(input, pointsOf(input, logs, clampLog, input.clip));
  },
});
