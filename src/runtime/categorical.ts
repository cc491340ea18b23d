/**
 * One next-token distribution, given by its V logits. Computed in double precision
 * on the host: the numbers are few, and reading the logits back is the one transfer that has to happen anyway.
 */

/** Copies logits, divided by a temperature, to the start of `into`, whose length says how many. */
export function temper(logits: Float32Array, at: number, temperature: number, into: Float32Array): void {
  for (let v = 0; v < into.length; v++) into[v] = logits[at + v] / temperature;
}

/** ln Σ exp(logits). */
export function logSumExp(logits: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < logits.length; v++) max = Math.max(max, logits[v]);
  let sum = 0;
  for (let v = 0; v < logits.length; v++) sum += Math.exp(logits[v] - max);
  return max + Math.log(sum);
}

/** −Σ p ln p in nats. */
export function entropy(logits: Float32Array, normaliser: number): number {
  let sum = 0;
  for (let v = 0; v < logits.length; v++) {
    const logp = logits[v] - normaliser;
    // exp(−∞)·(−∞) would be NaN; its limit is 0.
    if (logp !== Number.NEGATIVE_INFINITY) sum -= Math.exp(logp) * logp;
  }
  return sum;
}

/** The first token whose cumulative probability exceeds `uniform`; the last one when rounding leaves none. */
export function inverseCdf(logits: Float32Array, normaliser: number, uniform: number): number {
  let cumulative = 0;
  for (let v = 0; v < logits.length - 1; v++) {
    cumulative += Math.exp(logits[v] - normaliser);
    if (cumulative > uniform) return v;
  }
  return logits.length - 1;
}

/** The most probable token, the lowest id on ties. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let v = 1; v < logits.length; v++) if (logits[v] > logits[best]) best = v;
  return best;
}
