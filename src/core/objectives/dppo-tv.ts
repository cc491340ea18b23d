import { defineObjective } from '../stages/stage.ts';
import { dppo, ignores, params } from './_dppo.ts';

export default defineObjective({
  id: 'dppo-tv',
  title: 'DPPO (total variation)',
  summary:
    'Silences tokens whose probability, not ratio, has moved too far in the direction they are pushed.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\operatorname{sg}\!\big[M_{i,t}\min(\rho_{i,t}, c)\big]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\Big],\quad M_{i,t} = \begin{cases}[\pi_\theta - \pi_{\mathrm{old}} \le \delta_{\mathrm{high}}] & \hat A_{i,t} > 0\\ [\pi_\theta - \pi_{\mathrm{old}} \ge -\delta_{\mathrm{low}}] & \hat A_{i,t} \le 0\end{cases}`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \operatorname{sg}[M_{i,t}\min(\rho_{i,t}, c)]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'Divergence PPO (DPPO)', arxiv: '2602.04879' },
  params,
  ignores,
  semigradient: true,
  evaluate: (input, { low, high, ...rest }) =>
    dppo(input, rest, (_logp, _logq, p, q, advantage) => (advantage > 0 ? p - q <= high : p - q >= -low)),
});
