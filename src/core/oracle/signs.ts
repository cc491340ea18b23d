import { promptOf } from '../stages/batch.ts';
import type { MemberStep } from '../trainer/update.ts';
import { expectedRewards, type Judge } from './rewards.ts';
import { withoutChance } from './verdicts.ts';

/** How the signs of estimated advantages compare with those of r − E[r | prompt], counted over responses. */
export interface SignCounts {
  /** Responses whose true advantage is not 0. */
  judged: number;
  /** Pushed the wrong way. */
  wrong: number;
  /** Not pushed at all. */
  silent: number;
}

/** Rounding aside, a response is as good as its prompt's average. */
const tiny = 1e-9;

/**
 * Counts the responses of one step. r is the response's expected reward, so noise of the verifier counts against the
 * estimator; Â of a response is the mean over its own tokens. `means` gives E[r | prompt] by the prompt's id; prompts
 * that are not the task's own as they stand (hinted, reworded) are left out, as theirs is not known.
 */
export function countSigns(
  judge: Judge,
  { batch, advantages, referenceLogps }: MemberStep,
  means: ReadonlyMap<number, number>,
  counts: SignCounts,
): void {
  const rewards = expectedRewards(judge, withoutChance(judge.task, batch), referenceLogps);
  for (let row = 0; row < batch.rows; row++) {
    const prompt = promptOf(batch, row);
    const mean = judge.task.prompts[prompt.id] === prompt ? means.get(prompt.id) : undefined;
    if (mean === undefined || !(Math.abs(rewards[row] - mean) > tiny)) continue;
    let estimated = 0;
    for (let i = row * batch.width; i < (row + 1) * batch.width; i++) estimated += advantages[i];
    counts.judged += 1;
    if (Math.abs(estimated) <= tiny) counts.silent += 1;
    else if (estimated > 0 !== rewards[row] > mean) counts.wrong += 1;
  }
}
