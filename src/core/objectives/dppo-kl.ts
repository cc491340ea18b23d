import { log } from '../math.ts';
import { defineObjective } from '../stages/stage.ts';
import { dppo, ignores, params } from './_dppo.ts';

/** Keeps the logarithm finite where a token is certain, as in verl. */
const tiny = 1e-8;

export default defineObjective({
  id: 'dppo-kl',
  title: 'DPPO (KL)',
  summary:
    'Silences tokens that have moved too far in the direction they are pushed, by the KL of this token against all others.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\operatorname{sg}\!\big[M_{i,t}\min(\rho_{i,t}, c)\big]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\Big],\quad M_{i,t} = \begin{cases}[D \le \delta_{\mathrm{high}} \lor \pi_\theta \le \pi_{\mathrm{old}}] & \hat A_{i,t} > 0\\ [D \le \delta_{\mathrm{low}} \lor \pi_\theta \ge \pi_{\mathrm{old}}] & \hat A_{i,t} \le 0\end{cases},\quad D = \pi_{\mathrm{old}}\log\tfrac{\pi_{\mathrm{old}}}{\pi_\theta} + (1-\pi_{\mathrm{old}})\log\tfrac{1-\pi_{\mathrm{old}}}{1-\pi_\theta}`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \operatorname{sg}[M_{i,t}\min(\rho_{i,t}, c)]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'Divergence PPO (DPPO)', arxiv: '2602.04879' },
  params,
  ignores,
  semigradient: true,
  evaluate: (input, { low, high, ...rest }) =>
    dppo(input, rest, (logp, logq, p, q, advantage) => {
      const divergence = q * (logq - logp) + (1 - q) * log((1 - q + tiny) / (1 - p + tiny));
      return advantage > 0 ? divergence <= high || p <= q : divergence <= low || p >= q;
    }),
});
