import type { OptimizerSettings } from '../../runtime/runtime.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { UpdatePlan } from '../stages/stage.ts';

/** How a step's rollouts are used up, whatever the optimizer. */
export const update = {
  epochs: {
    kind: 'integer',
    title: 'Epochs',
    help: 'Passes over the same rollouts (TRL’s num_iterations, verl’s ppo_epochs); above 1 the ratio leaves 1 and clipping begins to matter.',
    short: 'epochs',
    default: 1,
    min: 1,
    max: 32,
    step: 1,
  },
  minibatches: {
    kind: 'integer',
    title: 'Minibatches',
    help: 'Parts that each pass is split into, each with an update of its own.',
    short: 'minibatches',
    default: 1,
    min: 1,
    max: 8,
    step: 1,
  },
  maxGradNorm: {
    kind: 'number',
    title: 'Max gradient norm',
    help: 'Longer gradients are scaled down to this L2 norm, as in TRL (1.0); 0 turns it off.',
    default: 1,
    min: 0,
    max: 100,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

export const lr = {
  kind: 'number',
  title: 'Learning rate',
  help: 'Step size; these networks are tiny and take rates far above the 1e-6 of language models.',
  short: 'lr',
  default: 0.05,
  min: 1e-5,
  max: 100,
  step: 1e-5,
  scale: 'log',
} as const satisfies ParamSpecs[string];

export function planOf(
  { epochs, minibatches, maxGradNorm }: Values<typeof update>,
  settings: (maxGradNorm: number) => OptimizerSettings,
): UpdatePlan {
  return { epochs, minibatches, optimizer: settings(maxGradNorm === 0 ? Infinity : maxGradNorm) };
}
