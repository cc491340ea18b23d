import type { NumberSpec } from '../params.ts';
import type { ClipPoint } from '../stages/stage.ts';

/** How far below 1 the ratio may fall before the clip binds. */
export const low = {
  kind: 'number',
  title: 'ε low',
  help: 'Responses worse than expected are pushed down no further once the ratio is below 1 − ε low.',
  default: 0.2,
  min: 0,
  max: 1,
  step: 0.01,
} as const satisfies NumberSpec;

/** How far above 1 the ratio may rise before the clip binds. */
export const high = {
  kind: 'number',
  title: 'ε high',
  help: 'Responses better than expected are pushed up no further once the ratio is above 1 + ε high.',
  default: 0.2,
  min: 0,
  max: 10,
  step: 0.01,
} as const satisfies NumberSpec;

/** ρÂ with its derivative by log ρ. */
export function unclipped(ratio: number, advantage: number, out: ClipPoint): void {
  out.value = ratio * advantage;
  out.slope = out.value;
  out.region = 0;
}

/**
 * min(ρÂ, clip(ρ, 1 − low, 1 + high) Â). The clip binds, i.e. cuts the gradient, above for Â > 0 and below for
 * Â < 0 only. At the very bounds the slope is the unclipped one, as in PyTorch.
 */
export function clipped(ratio: number, advantage: number, low: number, high: number, out: ClipPoint): void {
  if (advantage > 0 && ratio > 1 + high) bind(1 + high, advantage, 2, out);
  else if (advantage < 0 && ratio < 1 - low) bind(1 - low, advantage, 1, out);
  else unclipped(ratio, advantage, out);
}

/** The surrogate stays at `bound` · Â, whatever the ratio. */
export function bind(bound: number, advantage: number, region: ClipPoint['region'], out: ClipPoint): void {
  out.value = bound * advantage;
  out.slope = 0;
  out.region = region;
}
