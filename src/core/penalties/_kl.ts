import { clamp, expm1 } from '../math.ts';
import type { ChoiceSpec, NumberSpec } from '../params.ts';

/** One-sample estimates of KL(π ‖ π_ref) from u = log π − log π_ref, for the penalty and for KL in the reward. */

export const estimator = {
  kind: 'choice',
  title: 'Estimator',
  help: 'k1 = u; k2 = u²/2 (verl: mse); k3 = e^−u − 1 + u (verl: low_var_kl); |u| (verl: abs). k3 in the losses of GRPO, TRL, verl and open-instruct; k1 is for rewards: as a loss its expected gradient is 0.',
  default: 'k3',
  options: [
    { value: 'k1', title: 'k1' },
    { value: 'k2', title: 'k2' },
    { value: 'k3', title: 'k3' },
    { value: 'abs', title: '|u|' },
  ],
} as const satisfies ChoiceSpec;

export const clampRatio = {
  kind: 'number',
  title: 'Clamp u at ±',
  help: 'Bounds the log-ratio, with gradient 0 beyond; 0 for no bound. 20 in verl’s k3, 40 in open-instruct.',
  default: 0,
  min: 0,
  max: 100,
  step: 1,
  advanced: true,
} as const satisfies NumberSpec;

export const clampValue = {
  kind: 'number',
  title: 'Clamp the estimate at ±',
  help: 'Bounds the estimate, with gradient 0 beyond; 0 for no bound. 10 in verl’s k3 and for all of OpenRLHF’s.',
  default: 0,
  min: 0,
  max: 100,
  step: 1,
  advanced: true,
} as const satisfies NumberSpec;

export type Estimator = (typeof estimator.options)[number]['value'];

/** An estimate and its derivative by u. */
export interface Estimate {
  value: number;
  slope: number;
}

export interface KlForm {
  readonly estimator: Estimator;
  readonly clampRatio: number;
  readonly clampValue: number;
}

/** Evaluates into `out`, which the caller owns and reuses. */
export function estimateKl(ratio: number, form: KlForm, out: Estimate): void {
  const { estimator, clampRatio, clampValue } = form;
  const held = clampRatio > 0 && Math.abs(ratio) > clampRatio;
  const u = held ? clamp(ratio, -clampRatio, clampRatio) : ratio;
  switch (estimator) {
    case 'k1':
      out.value = u;
      out.slope = 1;
      break;
    case 'k2':
      out.value = (u * u) / 2;
      out.slope = u;
      break;
    case 'abs':
      out.value = Math.abs(u);
      out.slope = Math.sign(u);
      break;
    case 'k3':
      out.slope = -expm1(-u);
      out.value = u - out.slope;
      break;
    default:
      estimator satisfies never;
  }
  if (held) out.slope = 0;
  if (clampValue > 0 && Math.abs(out.value) > clampValue) {
    out.value = clamp(out.value, -clampValue, clampValue);
    out.slope = 0;
  }
}
