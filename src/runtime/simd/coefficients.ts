import { pow } from '../../core/math.ts';
import type { OptimizerSettings } from '../runtime.ts';

/** Numbers that `kernels/optimizer.ts` reads for each member. */
const SIZE = 10;

/**
 * The part of a step's coefficients that the gradient has no say in, [M, SIZE]. `updates` counts those before this
 * one. See `../tfjs/optimizer.ts` for the formula; powers are of our own making, the same in every engine.
 */
export function coefficients(
  settings: readonly (OptimizerSettings | null)[],
  updates: Int32Array,
): Float32Array {
  const all = new Float32Array(updates.length * SIZE);
  updates.forEach((count, m) => {
    const each = settings[m];
    if (each) all.set(ofMember(each, count + 1), m * SIZE);
  });
  return all;
}

/** active, keep1, gain1, keep2, gain2, shrink, rate, unbias, eps, limit */
function ofMember(settings: OptimizerSettings, updates: number): number[] {
  const { lr, maxGradNorm } = settings;
  if (settings.kind === 'sgd') return [1, settings.momentum, 1, 1, 0, 1, lr, 0, 1, maxGradNorm];
  const { beta1, beta2, eps, weightDecay } = settings;
  const rate = lr / (1 - pow(beta1, updates));
  const unbias = 1 / Math.sqrt(1 - pow(beta2, updates));
  return [1, beta1, 1 - beta1, beta2, 1 - beta2, 1 - lr * weightDecay, rate, unbias, eps, maxGradNorm];
}
