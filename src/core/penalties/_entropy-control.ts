import { clamp } from '../math.ts';

/** Settings of TRL's `use_adaptive_entropy`, with its defaults. */
export interface EntropyControl {
  readonly target: number;
  readonly delta: number;
  readonly min: number;
  readonly max: number;
}

export const entropyControl: EntropyControl = { target: 0.2, delta: 0.005, min: 0, max: 1 };

/** The coefficient that a step applies: none while the last step's entropy was above the target. */
export function appliedCoefficient(coef: number, lastEntropy: number, { target }: EntropyControl): number {
  return lastEntropy <= target ? coef : 0;
}

/** The coefficient of the next step: a little more below the target, a little less above it. */
export function nextCoefficient(coef: number, entropy: number, control: EntropyControl): number {
  const { target, delta, min, max } = control;
  return clamp(coef + (entropy < target ? delta : -delta), min, max);
}
