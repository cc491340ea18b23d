import { type Prompt, questionOf } from '../tasks/task.ts';
import { agreement, meanOverPairs } from './similarity.ts';
import { mean } from './summary.ts';

/**
 * Chance that responses to two different wordings of a question are the same, mean over the questions with several
 * wordings; NaN where there are none. `responses`: what was drawn to each prompt. Unbiased, as the draws are independent.
 */
export function consistency(prompts: readonly Prompt[], responses: readonly (readonly string[])[]): number {
  const questions = new Map<number | string, Map<string, number>[]>();
  prompts.forEach((prompt, i) => {
    const wordings = questions.get(questionOf(prompt)) ?? [];
    questions.set(questionOf(prompt), wordings);
    wordings.push(shares(responses[i]));
  });
  const several = [...questions.values()].filter((wordings) => wordings.length > 1);
  return mean(several.map((wordings) => meanOverPairs(wordings, agreement)));
}

function shares(drawn: readonly string[]): Map<string, number> {
  const own = new Map<string, number>();
  for (const response of drawn) own.set(response, (own.get(response) ?? 0) + 1 / drawn.length);
  return own;
}
