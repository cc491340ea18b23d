/** What ∂loss/∂log π of drawn actions, pushed through a softmax, says of its logits: Σ d_i (1[a_i = u] − π_u). */
export function logitGradient(
  probabilities: readonly number[],
  actions: readonly number[],
  dLogps: ArrayLike<number>,
): number[] {
  return probabilities.map((probability, u) =>
    actions.reduce((sum, action, i) => sum + dLogps[i] * ((action === u ? 1 : 0) - probability), 0),
  );
}
