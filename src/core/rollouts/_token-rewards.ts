/**
 * [tokens] What a teacher’s word on drawn tokens comes to as a reward: log π_T(o_t) − log π(o_t). Its mean under the
 * policy is −KL(π ‖ π_T) (arXiv 2605.12483). Both are log-probabilities of the same tokens.
 */
export function tokenRewards(teacher: ArrayLike<number>, own: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: own.length }, (_, t) => teacher[t] - own[t]);
}
