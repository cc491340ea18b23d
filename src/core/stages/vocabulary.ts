import { exp, log } from '../math.ts';

/** Σ_v π(v)² of each distribution; logits are [n, outputs]. */
export function collisionsOf(logits: Float32Array, outputs: number): Float64Array {
  const out = new Float64Array(logits.length / outputs);
  for (let i = 0; i < out.length; i++) {
    const max = largest(logits, i * outputs, outputs);
    let sum = 0;
    let squares = 0;
    for (let k = i * outputs; k < (i + 1) * outputs; k++) {
      const e = exp(logits[k] - max);
      sum += e;
      squares += e * e;
    }
    out[i] = squares / (sum * sum);
  }
  return out;
}

/** Mean over the vocabulary of log π of each distribution: the mean logit less log Σ exp. */
export function meanLogpsOf(logits: ArrayLike<number>, outputs: number): Float64Array {
  const out = new Float64Array(logits.length / outputs);
  for (let i = 0; i < out.length; i++) {
    const max = largest(logits, i * outputs, outputs);
    let total = 0;
    let sum = 0;
    for (let k = i * outputs; k < (i + 1) * outputs; k++) {
      total += logits[k] - max;
      sum += exp(logits[k] - max);
    }
    out[i] = total / outputs - log(sum);
  }
  return out;
}

/** The largest probability of each distribution minus the next. */
export function marginsOf(logits: ArrayLike<number>, outputs: number): Float64Array {
  const out = new Float64Array(logits.length / outputs);
  for (let i = 0; i < out.length; i++) {
    const max = largest(logits, i * outputs, outputs);
    let sum = 0;
    let second = Number.NEGATIVE_INFINITY;
    let best = false;
    for (let k = i * outputs; k < (i + 1) * outputs; k++) {
      sum += exp(logits[k] - max);
      if (!best && logits[k] === max) best = true;
      else second = Math.max(second, logits[k]);
    }
    out[i] = (1 - exp(second - max)) / sum;
  }
  return out;
}

/** Fills `out` with the log-probabilities of as many logits from `start` on. */
export function logSoftmax(logits: ArrayLike<number>, start: number, out: Float64Array): void {
  const max = largest(logits, start, out.length);
  let sum = 0;
  for (let k = 0; k < out.length; k++) sum += exp(logits[start + k] - max);
  const norm = max + log(sum);
  for (let k = 0; k < out.length; k++) out[k] = logits[start + k] - norm;
}

function largest(values: ArrayLike<number>, from: number, count: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = from; k < from + count; k++) if (values[k] > max) max = values[k];
  return max;
}
