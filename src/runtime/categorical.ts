/**
 * One next-token distribution, given by its V logits. Computed in double precision on the host: the numbers are few,
 * and reading the logits back is the one transfer that has to happen anyway.
 */

/** Copies logits, divided by a temperature, to the start of `into`, whose length says how many. */
export function temperRow(logits: Float32Array, at: number, temperature: number, into: Float32Array): void {
  for (let v = 0; v < into.length; v++) into[v] = logits[at + v] / temperature;
}

/** Writes softmax(logits) into `probabilities`; returns ln Σ exp(logits), so that log p = logit − that. */
export function normalise(logits: Float32Array, probabilities: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < logits.length; v++) max = Math.max(max, logits[v]);
  let sum = 0;
  for (let v = 0; v < logits.length; v++) {
    probabilities[v] = Math.exp(logits[v] - max);
    sum += probabilities[v];
  }
  for (let v = 0; v < logits.length; v++) probabilities[v] /= sum;
  return max + Math.log(sum);
}

/** −Σ p ln p in nats, from what `normalise` wrote and returned. */
export function entropy(logits: Float32Array, probabilities: Float64Array, normaliser: number): number {
  let sum = 0;
  for (let v = 0; v < logits.length; v++) {
    // 0·ln 0 would be NaN; its limit is 0.
    if (probabilities[v] !== 0) sum -= probabilities[v] * (logits[v] - normaliser);
  }
  return sum;
}

/** The first token whose cumulative probability exceeds `uniform`; the last one when rounding leaves none. */
export function inverseCdf(probabilities: Float64Array, uniform: number): number {
  let cumulative = 0;
  for (let v = 0; v < probabilities.length - 1; v++) {
    cumulative += probabilities[v];
    if (cumulative > uniform) return v;
  }
  return probabilities.length - 1;
}

/** The most probable token, the lowest id on ties. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let v = 1; v < logits.length; v++) if (logits[v] > logits[best]) best = v;
  return best;
}
