/** Chain rule through a softmax, which the runtimes own: from log-probabilities to logits and back. */

/** log π(token) of each state. */
export function logpsOf(logits: readonly (readonly number[])[], tokens: readonly number[]): number[] {
  return tokens.map((token, t) => {
    const most = Math.max(...logits[t]);
    return logits[t][token] - most - Math.log(logits[t].reduce((sum, z) => sum + Math.exp(z - most), 0));
  });
}

export function probabilitiesOf(logits: readonly number[]): number[] {
  return logits.map((_, token) => Math.exp(logpsOf([logits], [token])[0]));
}

/** Of drawn actions, from ∂/∂log π of each: Σ d_i (1[a_i = u] − π_u). */
export function logitGradient(
  probabilities: readonly number[],
  actions: readonly number[],
  dLogps: ArrayLike<number>,
): number[] {
  return probabilities.map((probability, u) =>
    actions.reduce((sum, action, i) => sum + dLogps[i] * ((action === u ? 1 : 0) - probability), 0),
  );
}
