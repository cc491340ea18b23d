import { defineOptimizer } from '../stages/stage.ts';
import { lr, planOf, update } from './_update.ts';

export default defineOptimizer({
  id: 'sgd',
  title: 'SGD',
  summary: 'Steps along the gradient as it is, so that the scale of advantages and loss shows in full.',
  formula: String.raw`m \leftarrow \mu m + g,\quad \theta \leftarrow \theta + \eta\, m`,
  fragment: String.raw`\theta + \eta\,\nabla_\theta \mathcal J`,
  params: {
    lr: { ...lr, default: 1 },
    ...update,
    momentum: {
      kind: 'number',
      title: 'Momentum μ',
      help: 'How much of the last step is carried on.',
      default: 0,
      min: 0,
      max: 0.999,
      step: 0.05,
    },
  },
  plan: ({ lr, momentum, ...rest }) =>
    planOf(rest, (maxGradNorm) => ({ kind: 'sgd', lr, maxGradNorm, momentum })),
});
