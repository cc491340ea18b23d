import { information } from '../rewards/corrected-verdict.ts';
import type { Recipe } from './recipe.ts';
import type { RecipeWarning } from './warnings-common.ts';

const corrected = ({ reward }: Recipe) => reward.find(({ id }) => id === 'corrected-verdict')?.params;

/** Whether rewards are forward weights, which are advantages already. */
export const isForward = (recipe: Recipe): boolean => corrected(recipe)?.direction === 'forward';

/** What undoes a correction for noisy verdicts. */
export function correctedVerdicts(recipe: Recipe): RecipeWarning[] {
  const params = corrected(recipe);
  if (!params) return [];
  const found: RecipeWarning[] = [];
  if (isForward(recipe) && recipe.advantage.id !== 'none') {
    found.push({
      stage: 'advantage',
      message:
        'Forward weights differ from the verdicts by a constant, which comparing within a group takes out again: nothing is corrected. They are meant as the advantage itself (none).',
    });
  } else if (recipe.advantage.id === 'group-z-score') {
    found.push({
      stage: 'advantage',
      message:
        'A corrected verdict is the verdict times a factor, plus a constant, and a z-score takes out both: nothing is corrected. Use mean-centred advantages.',
    });
  }
  const noise = {
    falsePositive: params.falsePositive as number,
    falseNegative: params.falseNegative as number,
  };
  if (params.rates === 'given' && params.direction === 'backward' && information(noise).clamped) {
    found.push({
      stage: 'reward',
      message: `With these error rates a verdict says next to nothing: 1 − ρ₀ − ρ₁ is held at ${information(noise).j}, so the estimate is no longer unbiased.`,
    });
  }
  return found;
}
