import type { ChoiceSpec, NumberSpec } from '../params.ts';

/** Parameters that several objectives have. */

export const old = {
  kind: 'choice',
  title: 'Ratio against',
  help: 'The policy as it was before the step’s updates, or the sampler as it drew the tokens: bypass_mode in verl, use_vllm_logprobs in open-instruct.',
  default: 'policy',
  options: [
    { value: 'policy', title: 'the old policy' },
    { value: 'sampler', title: 'the sampler' },
  ],
} as const satisfies ChoiceSpec;

/** Guards against overflow; where it binds, nothing is pushed. */
export const clampLog = {
  kind: 'choice',
  title: 'Clamp of log ρ',
  help: 'None in TRL and open-instruct; ±20 in most losses of verl and in OpenRLHF; at most 10 in verl’s GSPO. Where it binds, nothing is pushed.',
  default: 'none',
  options: [
    { value: 'none', title: 'none' },
    { value: '20', title: '± 20' },
    { value: 'max10', title: 'at most 10' },
  ],
  advanced: true,
} as const satisfies ChoiceSpec;

export const low = {
  kind: 'number',
  title: 'ε low',
  help: 'How far down.',
  default: 0.2,
  min: 0,
  max: 10,
  step: 0.01,
} as const satisfies NumberSpec;

export const high = { ...low, title: 'ε high', help: 'How far up.' } as const satisfies NumberSpec;
