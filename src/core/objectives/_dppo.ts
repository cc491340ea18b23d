import { exp } from '../math.ts';
import type { NumberSpec } from '../params.ts';
import type { ObjectiveInput, ObjectiveResult } from '../stages/stage.ts';
import { clampLog, high, low, old } from './_params.ts';
import { differences, ratiosOf, reinforce } from './_terms.ts';

/**
 * DPPO: a token is silenced when the policy has moved too far in the direction it is pushed, measured by a
 * divergence of two-outcome distributions (this token or any other) instead of by the ratio. Unlikely tokens,
 * whose ratios are wild though their probabilities hardly move, stay free.
 */

export const ignores = {
  ratio: 'It compares probabilities token by token.',
  clip: 'A bound on the divergence stands in for the clip.',
} as const;

export const params = {
  low: { ...low, title: 'δ low', help: 'Most divergence downwards, for tokens with Â ≤ 0; 0.2 in verl.' },
  high: { ...high, title: 'δ high', help: 'Most divergence upwards, for tokens with Â > 0; 0.2 in verl.' },
  truncate: {
    kind: 'number',
    title: 'Cap of the weight',
    help: 'The importance weight is cut to this: 20 in the paper; verl’s configuration makes it 3.',
    default: 20,
    min: 0,
    max: 100,
    step: 0.1,
  } satisfies NumberSpec,
  old,
  clampLog,
} as const;

interface Settings {
  readonly truncate: number;
  readonly old: 'policy' | 'sampler';
  readonly clampLog: 'none' | '20' | 'max10';
}

/** `free` says whether a token with probability p, before q, may be pushed in the direction of Â. */
export function dppo(
  input: ObjectiveInput,
  { truncate, old, clampLog }: Settings,
  free: (logp: number, logq: number, p: number, q: number, advantage: number) => boolean,
): ObjectiveResult {
  const { batch, logps, advantages } = input;
  const { mask } = batch;
  const before = old === 'sampler' ? batch.samplerLogps : batch.oldLogps;
  const { ratios } = ratiosOf(input, differences(input, old), clampLog);
  const regions = new Uint8Array(mask.length);
  const phi = new Float64Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const up = advantages[i] > 0;
    if (free(logps[i], before[i], exp(logps[i]), exp(before[i]), advantages[i])) {
      phi[i] = Math.min(ratios[i], truncate);
    } else regions[i] = up ? 2 : 1;
  }
  return reinforce(input, phi, { ratios, regions });
}
