import { defineOptimizer } from '../stages/stage.ts';
import { lr, planOf, update } from './_update.ts';

export default defineOptimizer({
  id: 'adam',
  title: 'Adam',
  summary:
    'Divides each weight’s step by the running size of its gradient, so that the loss’s scale hardly matters.',
  formula: String.raw`m \leftarrow \beta_1 m + (1-\beta_1) g,\quad v \leftarrow \beta_2 v + (1-\beta_2) g^2,\quad \theta \leftarrow \theta + \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}`,
  fragment: String.raw`\operatorname{Adam}_{\eta}\big(\theta,\ \nabla_\theta \mathcal J\big)`,
  source: { title: 'Adam: A Method for Stochastic Optimization', arxiv: '1412.6980' },
  params: {
    lr,
    ...update,
    beta1: {
      kind: 'number',
      title: 'β₁',
      help: 'Memory of the gradient’s running mean.',
      default: 0.9,
      min: 0,
      max: 0.9999,
      step: 0.01,
      advanced: true,
    },
    beta2: {
      kind: 'number',
      title: 'β₂',
      help: 'Memory of the gradient’s running square.',
      default: 0.999,
      min: 0,
      max: 0.9999,
      step: 0.001,
      advanced: true,
    },
    eps: {
      kind: 'number',
      title: 'ε',
      help: 'Keeps steps small where gradients are tiny.',
      default: 1e-8,
      min: 1e-12,
      max: 1,
      step: 1e-12,
      scale: 'log',
      advanced: true,
    },
    weightDecay: {
      kind: 'number',
      title: 'Weight decay',
      help: 'Pulls weights towards 0 in each update, apart from the gradient (AdamW).',
      default: 0,
      min: 0,
      max: 1,
      step: 0.01,
    },
  },
  plan: ({ lr, beta1, beta2, eps, weightDecay, ...rest }) =>
    planOf(rest, (maxGradNorm) => ({ kind: 'adam', lr, maxGradNorm, beta1, beta2, eps, weightDecay })),
});
