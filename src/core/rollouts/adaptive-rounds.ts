import { defineRollout, type Grade, type Rollout, type RolloutContext } from '../stages/stage.ts';
import { standardDeviation } from '../stats/summary.ts';
import { type Prompt, verdictComponent } from '../tasks/task.ts';
import { allotRound, roundBudgets } from './_rounds.ts';
import { groupRows, samplerOf, sampling } from './_sampler.ts';
import { rememberSolved, seeded } from './_solved.ts';

/** A prompt’s responses so far. */
interface Group {
  readonly prompt: Prompt;
  readonly responses: Rollout[];
  grades: readonly Grade[];
}

/**
 * Groups differ in size; all together the step draws as many responses as with equal groups. Where all responses to a
 * prompt got nothing, the next ones see solved questions like it, if the task can show them; they stay in the prompt’s
 * own group, so that one success among them is compared with the failures.
 */
export default defineRollout({
  id: 'adaptive-rounds',
  title: 'Adaptive rounds (XRPO)',
  summary:
    'Draws in rounds: each next response goes to the prompt whose mean reward it would tell most about.',
  formula: String.raw`q^\star = \operatorname*{arg\,max}_q\ h_q(n_q) - h_q(n_q + 1) + \lambda \sqrt{\frac{\ln(1 + T)}{n_q}},\quad h_q(n) = \frac{t_{1 - \alpha/2,\,n-1}\, s_q}{\sqrt n}`,
  fragment: String.raw`\{o_i\}_{i=1}^{n_q} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ \textstyle\sum_q n_q = MG`,
  source: { title: 'XRPO', arxiv: '2510.06672' },
  params: {
    ...sampling,
    firstRound: {
      kind: 'integer',
      title: 'First round',
      help: 'Responses to each prompt before any is preferred; 4 in the paper’s reviews.',
      default: 4,
      min: 2,
      max: 32,
      step: 1,
    },
    rounds: {
      kind: 'integer',
      title: 'Rounds',
      help: 'The first one included; what is left of the budget is spent over the others in equal parts.',
      default: 3,
      min: 1,
      max: 20,
      step: 1,
    },
    lambda: {
      kind: 'number',
      title: 'λ',
      help: 'Weight of the bonus for prompts that were drawn little; the sources used do not give the paper’s own.',
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.05,
    },
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'The half-width is that of a 1 − α interval of the mean reward.',
      default: 0.05,
      min: 0.01,
      max: 0.5,
      step: 0.01,
    },
    exemplars: {
      kind: 'integer',
      title: 'Exemplars K',
      help: 'Solved questions that are shown with one that got nothing; 0 for none.',
      default: 2,
      min: 0,
      max: 4,
      step: 1,
    },
    seededContext: {
      kind: 'boolean',
      title: 'Learn with exemplars',
      help: 'Seeded responses are scored and learnt with the exemplars that they were drawn with; off: without, off-policy. The sources used leave it open.',
      default: true,
    },
  },
  sampler: samplerOf,
  *run(context, params) {
    const { prompts, memory = {}, task } = context;
    const { group: size, firstRound, rounds, seededContext, temperature } = params;
    const groups = prompts.map((prompt): Group => ({ prompt, responses: [], grades: [] }));
    const budgets = roundBudgets((size - Math.min(firstRound, size)) * prompts.length, rounds - 1);
    let more = prompts.map(() => (rounds > 1 ? Math.min(firstRound, size) : size));
    for (let round = 0; round < rounds; round++) {
      if (round > 0) more = allotRound(groups.map(knownOf), budgets[round - 1], params);
      const asked = groups.map(({ prompt, responses, grades }) => {
        const failed = responses.length > 0 && grades.every(({ reward }) => reward === 0);
        return failed && params.exemplars > 0 ? seeded(memory, task, prompt, params.exemplars) : null;
      });
      const owners = more.flatMap((count, g) => Array<number>(count).fill(g));
      const rows = more.flatMap((count, g) => {
        const first = groups[g].responses.length;
        const all = { ...params, group: first + count };
        return groupRows(context, asked[g] ?? prompts[g], g, all).slice(first);
      });
      const drawn = yield { kind: 'sample', rows };
      drawn.forEach((answer, i) => {
        const g = owners[i];
        const shown = asked[g];
        const learnt = seededContext ? shown && { asked: shown } : shown && ({ offPolicy: true } as const);
        groups[g].responses.push({ ...answer, group: g, temperature, ...learnt });
      });
      for (const [g, each] of groups.entries()) if (more[g] > 0) gradeGroup(context, each, g);
    }
    return {
      rollouts: groups.flatMap(({ responses, grades }) =>
        responses.map((response, i): Rollout => ({ ...response, components: grades[i].components })),
      ),
    };
  },
});

/** Grades the whole group anew, and remembers a right response. */
function gradeGroup({ task, grade, memory = {} }: RolloutContext, group: Group, g: number): void {
  const { prompt, responses } = group;
  group.grades = grade(prompt, g, responses);
  const verdict = task.components.findIndex(({ id }) => id === verdictComponent(task));
  const right = group.grades.findIndex(({ components }) => components[verdict] === 1);
  if (right >= 0 && task.exemplars) rememberSolved(memory, prompt, responses[right].tokens);
}

function knownOf({ grades }: Group) {
  const rewards = grades.map(({ reward }) => reward);
  const equal = rewards.every((reward) => reward === rewards[0]);
  return { count: rewards.length, spread: equal ? 0 : standardDeviation(rewards) };
}
