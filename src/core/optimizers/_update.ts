import type { OptimizerSettings } from '../../runtime/runtime.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { UpdatePlan } from '../stages/stage.ts';

/** How a step's rollouts are used up and what the reference does meanwhile, whatever the optimizer. */
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
  referenceEvery: {
    kind: 'integer',
    title: 'Reference moves every',
    help: 'Steps after which the reference follows the policy; 0: it stays the policy that the run started from. 512 updates in TRL’s sync_ref_model.',
    default: 0,
    min: 0,
    max: 1000,
    step: 1,
    unit: 'steps',
    advanced: true,
  },
  referenceMix: {
    kind: 'number',
    title: 'Reference takes over',
    help: 'Share of the policy in the new reference: 1 makes it a copy, less a moving average. 0.6 in TRL (ref_model_mixup_alpha), 0.005 in GRPO-CARE.',
    default: 1,
    min: 0.001,
    max: 1,
    step: 0.001,
    scale: 'log',
    advanced: true,
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
  { epochs, minibatches, maxGradNorm, referenceEvery, referenceMix }: Values<typeof update>,
  settings: (maxGradNorm: number) => OptimizerSettings,
): UpdatePlan {
  return {
    epochs,
    minibatches,
    optimizer: settings(maxGradNorm === 0 ? Infinity : maxGradNorm),
    reference: { every: referenceEvery, mix: referenceMix },
  };
}
