import { exp } from '../math.ts';
import type { Memory } from '../stages/stage.ts';

/**
 * What a generator's own distribution lacks to be a reviser's: on the token of the attempt its logit gains
 * a_r + b_r log π(y_t), where r says whether the attempt was right. Four numbers, the same for all prompts and places.
 */
export interface Reviser {
  /** [wrong, right] */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

/** An attempt and an accepted revision of it, token by token. */
export interface Revision {
  readonly right: boolean;
  /** log π of the attempt's tokens. */
  readonly logps: ArrayLike<number>;
  /** Whether the revision has kept each of them. */
  readonly kept: readonly boolean[];
}

/** As in the simulation that the spec reports. */
const descent = { steps: 300, rate: 0.3 };

/** What the token of an attempt gains: by whether it was right, and how likely the generator found the token. */
export function gainOf({ a, b }: Reviser, right: boolean, logp: number): number {
  const r = right ? 1 : 0;
  return a[r] + b[r] * logp;
}

/** Probability of the attempt's token once its logit has gained so much. */
export function keptProbability(logp: number, gain: number): number {
  const p = exp(logp);
  const raised = p * exp(gain);
  return raised / (1 - p + raised);
}

/** Fits a reviser to accepted revisions by gradient ascent on their mean log-likelihood; 0 where there are none. */
export function fitReviser(revisions: readonly Revision[]): Reviser {
  const a: [number, number] = [0, 0];
  const b: [number, number] = [0, 0];
  const kinds = [false, true].map((right) => revisions.filter((each) => each.right === right));
  for (let step = 0; step < descent.steps; step++) {
    for (const [r, own] of kinds.entries()) {
      const { tokens, slopeA, slopeB } = slopes(own, { a, b });
      if (tokens === 0) continue;
      a[r] += (descent.rate * slopeA) / tokens;
      b[r] += (descent.rate * slopeB) / tokens;
    }
  }
  return { a, b };
}

function slopes(revisions: readonly Revision[], reviser: Reviser) {
  let [tokens, slopeA, slopeB] = [0, 0, 0];
  for (const { right, logps, kept } of revisions) {
    for (const [t, stays] of kept.entries()) {
      const gain = gainOf(reviser, right, logps[t]);
      const error = (stays ? 1 : 0) - keptProbability(logps[t], gain);
      tokens += 1;
      slopeA += error;
      slopeB += error * logps[t];
    }
  }
  return { tokens, slopeA, slopeB };
}

/** The tempered logits [tokens, outputs] of a generator at an attempt's tokens, as the reviser's. */
export function revisedLogits(
  reviser: Reviser,
  right: boolean,
  attempt: { readonly tokens: Int32Array; readonly logps: ArrayLike<number>; readonly logits: Float32Array },
): Float32Array {
  const { tokens, logps, logits } = attempt;
  const outputs = logits.length / tokens.length;
  const revised = logits.slice();
  tokens.forEach((token, t) => {
    // Tokens of an environment are not among the outputs.
    if (token < outputs) revised[t * outputs + token] += gainOf(reviser, right, logps[t]);
  });
  return revised;
}

/** The reviser that a strategy remembers; null before it has one. */
export function rememberedReviser({ fitted, a0, a1, b0, b1 }: Memory): Reviser | null {
  return fitted === 1 ? { a: [a0, a1], b: [b0, b1] } : null;
}

export function rememberReviser(memory: Memory, { a, b }: Reviser): void {
  Object.assign(memory, { fitted: 1, a0: a[0], a1: a[1], b0: b[0], b1: b[1] });
}
