import { criteriaOf, sharesOf } from '../rewards/_rubric.ts';
import { multipliers } from '../rewards/policy-aware-rubric.ts';
import { rowsByGroup } from '../stages/batch.ts';
import { mean } from '../stats/summary.ts';
import type { Task } from '../tasks/task.ts';
import { type Metric, rate } from './metric.ts';
import type { MemberStep } from './update.ts';

/** How far a rubric's weights have moved. */
export const rubricMetrics: readonly Metric[] = [
  {
    id: 'rubric/lightest_share',
    title: 'rubric/lightest_share',
    family: 'reward',
    unit: '',
    range: rate,
    help: 'What the criterion that the rubric gives the smallest share of its category has of it after the step, mean over the step’s prompts.',
    why: 'Where a heavy criterion is met by all, the light one beside it is what can still be learnt.',
    zero: 'The lightest criterion counts for nothing.',
  },
];

/** Where weights are shared within categories: as the rubric has them, or with a prompt's own multipliers. */
export function measureRubric(task: Task, step: MemberStep, values: Map<string, number>): void {
  if (!task.rubric) return;
  const { recipe, memories, counted } = step;
  const aware = recipe.recipe.reward.some(({ id }) => id === 'policy-aware-rubric');
  const fixed = recipe.recipe.reward.some(({ id, params }) => id === 'rubric' && params.over === 'category');
  if (!aware && !fixed) return;
  const { ids, weights, categories } = criteriaOf(task, 'rubric/lightest_share');
  const own = sharesOf({ weights, categories });
  const lightest = own.indexOf(Math.min(...own));
  const memory = (aware && memories['reward.policy-aware-rubric']) || {};
  const shares = rowsByGroup(counted).flatMap((rows, group) => {
    if (rows.length === 0) return [];
    const alphas = multipliers(memory, counted.prompts[group].id, ids);
    return [sharesOf({ weights: weights.map((weight, j) => weight * alphas[j]), categories })[lightest]];
  });
  values.set('rubric/lightest_share', mean(shares));
}
