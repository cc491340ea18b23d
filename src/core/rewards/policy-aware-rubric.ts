import type { ParamSpecs, Values } from '../params.ts';
import { rowsByGroup } from '../stages/batch.ts';
import { defineReward, type Memory } from '../stages/stage.ts';
import { type Criteria, criteriaOf, nextMultipliers, observed, rubricReward, unseen } from './_rubric.ts';

const params = {
  lambda: {
    kind: 'number',
    title: 'λ',
    help: 'How far multipliers follow the spread of verdicts; 0 leaves the rubric as it is.',
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.05,
  },
  keep: {
    kind: 'number',
    title: 'Memory β',
    help: 'Weight of a multiplier’s old value in the new one.',
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.05,
  },
  visits: {
    kind: 'integer',
    title: 'Epoch',
    help: 'Visits to a prompt after which its multipliers change.',
    default: 10,
    min: 1,
    max: 1000,
    step: 1,
    unit: 'visits',
  },
  least: {
    kind: 'number',
    title: 'Smallest α',
    help: 'No multiplier falls below.',
    default: 0.25,
    min: 0.01,
    max: 1,
    step: 0.05,
  },
  most: {
    kind: 'number',
    title: 'Largest α',
    help: 'No multiplier grows beyond.',
    default: 4,
    min: 1,
    max: 100,
    step: 1,
  },
  smoothing: {
    kind: 'number',
    title: 'Smoothing ε',
    help: 'Added to each criterion’s variance.',
    default: 0.01,
    min: 0,
    max: 1,
    step: 0.01,
    advanced: true,
  },
  enough: {
    kind: 'number',
    title: 'Enough verdicts',
    help: 'A criterion with fewer verdicts than this many groups’ worth keeps its multiplier.',
    default: 0.75,
    min: 0,
    max: 10,
    step: 0.05,
    advanced: true,
  },
} as const satisfies ParamSpecs;

/**
 * What all pass or all fail says nothing within a group, and what it weighs is missing from the rest of its category.
 * Multipliers start at 1 and are held within an epoch. Rows judged by the way (to filter groups) see the bare rubric.
 */
export default defineReward({
  id: 'policy-aware-rubric',
  title: 'Policy-aware rubric (POW3R)',
  summary:
    'A rubric whose weights move, within each category, to the criteria that the policy’s own responses differ on.',
  formula: String.raw`r_i = \frac1K \sum_{k=1}^{K} \frac{\sum_{j \in C_k} w_j \alpha_j\, s_j(o_i)}{\sum_{j \in C_k} w_j \alpha_j},\quad \alpha_j \leftarrow \beta \alpha_j + (1 - \beta)\Big(1 - \lambda + \lambda\, \frac{v_j + \epsilon}{\sum_{l \in C_k} w_l (v_l + \epsilon) / \sum_{l \in C_k} w_l}\Big),\quad v_j = \operatorname{var}(s_j)`,
  fragment: String.raw`+ \tfrac1K \sum_k \frac{\sum_{j \in C_k} w_j \alpha_j s_j}{\sum_{j \in C_k} w_j \alpha_j}`,
  source: { title: 'POW3R', arxiv: '2605.20164' },
  params,
  shape(batch, context, params, rewards) {
    const { ids, columns, weights, categories } = criteriaOf(context, 'policy-aware-rubric');
    const count = context.components.length;
    const memory = context.memory ?? {};
    rowsByGroup(batch).forEach((rows, group) => {
      if (rows.length === 0) return;
      const prompt = batch.prompts[group].id;
      const alphas = multipliers(memory, prompt, ids);
      const effective = { weights: weights.map((weight, j) => weight * alphas[j]), categories };
      const verdicts = rows.map((row) => columns.map((column) => batch.components[row * count + column]));
      rows.forEach((row, i) => {
        rewards[row] += rubricReward(verdicts[i], effective);
      });
      learn(memory, prompt, { ids, weights, categories }, verdicts, params);
    });
  },
});

/** [criteria] multipliers of a prompt as they are remembered; 1 to begin with. */
export function multipliers(memory: Memory, prompt: number, ids: readonly string[]): number[] {
  return ids.map((id) => memory[`${prompt}/${id}/alpha`] ?? 1);
}

/** Adds a visit's verdicts, [rows][criteria], to what is remembered, and ends the epoch when it is its last. */
function learn(
  memory: Memory,
  prompt: number,
  criteria: Criteria & { readonly ids: readonly string[] },
  verdicts: readonly (readonly number[])[],
  { visits, enough, ...settings }: Values<typeof params>,
): void {
  const { ids } = criteria;
  const key = (id: string, what: string) => `${prompt}/${id}/${what}`;
  const seen = ids.map((id, j) => {
    const { [key(id, 'count')]: count, [key(id, 'mean')]: mean, [key(id, 'squares')]: squares } = memory;
    const before = count === undefined ? unseen : { count, mean, squares };
    return verdicts.reduce((so, row) => observed(so, row[j]), before);
  });
  const visit = (memory[`${prompt}/visits`] ?? 0) + 1;
  const ends = visit >= visits;
  memory[`${prompt}/visits`] = ends ? 0 : visit;
  const old = multipliers(memory, prompt, ids);
  const own = { ...settings, verdicts: enough * verdicts.length };
  const alphas = ends ? nextMultipliers(criteria, seen, old, own).next : old;
  ids.forEach((id, j) => {
    memory[key(id, 'alpha')] = alphas[j];
    const { count, mean, squares } = ends ? unseen : seen[j];
    memory[key(id, 'count')] = count;
    memory[key(id, 'mean')] = mean;
    memory[key(id, 'squares')] = squares;
  });
}
