/**
 * Chance that k of n responses, drawn without replacement, hold at least one of the c right ones:
 * 1 − C(n−c, k) / C(n, k) (Chen et al., "Evaluating Large Language Models Trained on Code", arXiv 2107.03374).
 */
export function passAtK(n: number, c: number, k: number): number {
  if (n - c < k) return 1;
  let allWrong = 1;
  for (let i = 0; i < k; i++) allWrong *= (n - c - i) / (n - i);
  return 1 - allWrong;
}
