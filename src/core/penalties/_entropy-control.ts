import { clamp } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import type { Memory } from '../stages/stage.ts';

/** TRL's `use_adaptive_entropy`: the bonus is there while entropy is low, and its coefficient finds its own size. */

/** Settings of the controller, with TRL's defaults. */
export interface EntropyControl {
  readonly target: number;
  readonly delta: number;
  readonly min: number;
  readonly max: number;
}

export const entropyControl: EntropyControl = { target: 0.2, delta: 0.005, min: 0, max: 1 };

export const control = {
  controller: {
    kind: 'choice',
    title: 'Controller',
    help: 'c stays; or, as TRL’s use_adaptive_entropy, it grows while the mean entropy is below the target, shrinks above it, and is not applied after an update above it.',
    default: 'fixed',
    options: [
      { value: 'fixed', title: 'fixed' },
      { value: 'adaptive', title: 'adaptive' },
    ],
    advanced: true,
  },
  target: {
    kind: 'number',
    title: 'Target',
    help: 'Mean entropy per token that the adaptive controller aims at: entropy_target, 0.2 in TRL.',
    default: entropyControl.target,
    min: 0,
    max: 10,
    step: 0.05,
    unit: 'nats',
    advanced: true,
  },
  delta: {
    kind: 'number',
    title: 'Change of c',
    help: 'How much the adaptive controller adds or takes away at each update: entropy_coef_delta, 0.005 in TRL.',
    default: entropyControl.delta,
    min: 0,
    max: 1,
    step: 0.001,
    advanced: true,
  },
  lowest: {
    kind: 'number',
    title: 'Lowest c',
    help: 'The adaptive controller goes no lower; 0 in TRL.',
    default: entropyControl.min,
    min: 0,
    max: 10,
    step: 0.005,
    advanced: true,
  },
  highest: {
    kind: 'number',
    title: 'Highest c',
    help: 'The adaptive controller goes no higher; 1 in TRL.',
    default: entropyControl.max,
    min: 0,
    max: 10,
    step: 0.005,
    advanced: true,
  },
} as const satisfies ParamSpecs;

/** The coefficient that an update applies: none while the last update's entropy was above the target. */
export function appliedCoefficient(coef: number, lastEntropy: number, { target }: EntropyControl): number {
  return lastEntropy <= target ? coef : 0;
}

/** The coefficient of the next update: a little more below the target, a little less above it. */
export function nextCoefficient(coef: number, entropy: number, control: EntropyControl): number {
  const { target, delta, min, max } = control;
  return clamp(coef + (entropy < target ? delta : -delta), min, max);
}

/** The coefficient that this update applies, by what is remembered; before the first update, entropy counts as 0. */
export function presentCoefficient(first: number, memory: Memory, settings: EntropyControl): number {
  return appliedCoefficient(memory.coef ?? first, memory.entropy ?? 0, settings);
}

/** Remembers an update's mean entropy, and the coefficient of the next one. */
export function settle(first: number, entropy: number, memory: Memory, settings: EntropyControl): void {
  memory.coef = nextCoefficient(memory.coef ?? first, entropy, settings);
  memory.entropy = entropy;
}
