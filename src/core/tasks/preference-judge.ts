import { exp, log, sigmoid } from '../math.ts';

/** What a judge of reasoning sees of a path: its features, as many numbers as it has weights. */
export type Path = readonly number[];

export interface PreferenceLoss {
  readonly loss: number;
  /** Share of pairs in which the better path has the higher score. */
  readonly accuracy: number;
  /** ∂loss/∂score of each better and each worse path. */
  readonly better: Float64Array;
  readonly worse: Float64Array;
}

/** Bradley–Terry: mean of −log σ(s⁺ − s⁻) over pairs of scores, as reward models are trained; 0 without a pair. */
export function preferenceLoss(better: ArrayLike<number>, worse: ArrayLike<number>): PreferenceLoss {
  const pairs = better.length;
  const gradient = new Float64Array(pairs);
  let loss = 0;
  let right = 0;
  for (let i = 0; i < pairs; i++) {
    const lead = better[i] - worse[i];
    loss += (Math.max(-lead, 0) + log(1 + exp(-Math.abs(lead)))) / pairs;
    gradient[i] = sigmoid(-lead) / pairs;
    if (lead > 0) right += 1;
  }
  const accuracy = pairs === 0 ? 0 : right / pairs;
  return { loss, accuracy, better: gradient.map((each) => -each), worse: gradient };
}

/** A score as a reward within 0 … 1 (how P-GRPO's judge is squashed is not known: arXiv 2508.05170). */
export const judgment = (score: number): number => sigmoid(score);

/** Weights of a linear judge, fitted to pairs of an improved and a degraded path by gradient descent from zero. */
export function fitJudge(
  better: readonly Path[],
  worse: readonly Path[],
  steps: number,
  rate: number,
): Float64Array {
  const weights = new Float64Array(better[0].length);
  for (let step = 0; step < steps; step++) {
    const score = (path: Path) => scoreOf(weights, path);
    const loss = preferenceLoss(better.map(score), worse.map(score));
    const fitted = weights.map((weight, k) => {
      const slope = better.reduce(
        (sum, path, i) => sum + loss.better[i] * path[k] + loss.worse[i] * worse[i][k],
        0,
      );
      return weight - rate * slope;
    });
    weights.set(fitted);
  }
  return weights;
}

export function scoreOf(weights: ArrayLike<number>, path: Path): number {
  return path.reduce((sum, value, k) => sum + weights[k] * value, 0);
}
