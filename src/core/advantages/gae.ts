import type { Batch } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { denseRewards, type Gaps, gamma, gaps, generalised } from './_returns.ts';
import { masked, whitening, whitenTokens } from './_whiten.ts';

const fragment = String.raw`\sum_{l \ge 0} (\gamma\lambda)^l\, \delta_{i,t+l},\quad \delta_{i,t} = r_{i,t} + \gamma V(s_{i,t+1}) - V(s_{i,t})`;

interface Discounts {
  readonly gamma: number;
  readonly lambda: number;
  readonly gaps: Gaps;
}

function estimates(batch: Batch, discounts: Discounts) {
  if (!batch.values) throw new Error('GAE needs the values of a critic');
  return generalised(batch, denseRewards(batch, batch.rewards), batch.values, discounts);
}

/**
 * PPO's. The critic is a network of its own, of the policy's kind, updated along with it. Whitening keeps a spread
 * of 1 however small the errors of the values get.
 */
export default defineAdvantage({
  id: 'gae',
  title: 'Generalised advantages (PPO)',
  summary:
    'Compares each token with what a second network, the critic, expected before it: no group is needed.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: {
    title: 'High-Dimensional Continuous Control Using Generalized Advantage Estimation',
    arxiv: '1506.02438',
  },
  dense: true,
  needs: { values: true },
  params: {
    gamma,
    lambda: {
      kind: 'number',
      title: 'λ',
      help: 'From trusting the critic at each token (0) to trusting the outcome alone (1); 1 in verl, 0.95 in TRL’s PPO.',
      default: 0.95,
      min: 0,
      max: 1,
      step: 0.01,
    },
    gaps,
    whitening,
    criticLr: {
      kind: 'number',
      title: 'Critic’s learning rate',
      help: 'Step size of the critic’s own Adam.',
      default: 0.03,
      min: 1e-6,
      max: 10,
      step: 1e-6,
      scale: 'log',
    },
    criticClip: {
      kind: 'number',
      title: 'Critic’s clip',
      help: 'How far values may leave the old ones before their loss stops pulling; 0 for no clip, 0.5 in verl, 0.2 in TRL and OpenRLHF.',
      default: 0.5,
      min: 0,
      max: 10,
      step: 0.05,
    },
  },
  estimate(batch, { whitening, ...discounts }) {
    const { advantages } = estimates(batch, discounts);
    return masked(whitenTokens(advantages, batch.mask, whitening), batch.mask);
  },
  critic: {
    plan: ({ criticLr, criticClip }) => ({ lr: criticLr, clip: criticClip }),
    targets: (batch, discounts) => estimates(batch, discounts).targets,
  },
});
