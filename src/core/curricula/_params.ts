import type { NumberSpec } from '../params.ts';

export const prompts = {
  kind: 'integer',
  title: 'Prompts per step',
  help: 'How many prompts a step draws; each becomes one group of responses.',
  short: 'prompts',
  default: 8,
  min: 1,
  max: 64,
  step: 1,
} as const satisfies NumberSpec;
