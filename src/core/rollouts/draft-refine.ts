import { defineRollout, type Grade, type Rollout } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';

/**
 * Drafts are drawn and graded, not trained on (they count as filtered); the group that is trained on answers the
 * question with the best draft shown. At test time there is no draft. The sources are silent on ties and on the
 * template: of equal drafts each is as likely, and a draft stands behind the question.
 */
export default defineRollout({
  id: 'draft-refine',
  title: 'Draft, then refine (iGRPO)',
  summary: 'Draws drafts, shows the best of them with the question, and trains on the answers to that.',
  formula: String.raw`d_1,\dots,d_N \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad d^\star = \operatorname*{arg\,max}_k r(d_k),\quad o_1,\dots,o_G \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, d^\star)`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, d^\star)`,
  source: { title: 'iGRPO: Self-Feedback-Driven LLM Reasoning', arxiv: '2602.09000' },
  params: {
    ...sampling,
    drafts: {
      kind: 'integer',
      title: 'Drafts N',
      help: 'Drafts per prompt; they cost as much to draw as the responses that are trained on.',
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
    pick: {
      kind: 'choice',
      title: 'Show',
      help: 'The draft with the highest reward, or any: what choosing is worth.',
      default: 'best',
      options: [
        { value: 'best', title: 'the best' },
        { value: 'random', title: 'any' },
      ],
    },
  },
  filters: true,
  sampler: samplerOf,
  *run(context, params) {
    const { prompts, random, grade, task } = context;
    const count = prompts.length;
    const drafting = { ...params, group: params.drafts };
    const draftRows = prompts.flatMap((prompt, g) => groupRows(context, prompt, g, drafting));
    const drafts = rolloutsOf(yield { kind: 'sample', rows: draftRows }, drafting);
    const graded = prompts.map((prompt, g) => {
      const own = drafts.slice(g * params.drafts, (g + 1) * params.drafts);
      return { own, grades: grade(prompt, g, own) };
    });
    const shown = prompts.map((prompt, g) => {
      const { own, grades } = graded[g];
      const rewards = grades.map(({ reward }) => (params.pick === 'best' ? reward : 0));
      return withDraftOf(task)(prompt, own[pickBest(rewards, random(2 * count + g, 0).uniform())].tokens);
    });
    const rows = shown.flatMap((prompt, g) => groupRows(context, prompt, count + g, params));
    const answers = rolloutsOf(yield { kind: 'sample', rows }, params);
    const refined = shown.flatMap((prompt, g) => {
      const own = answers.slice(g * params.group, (g + 1) * params.group);
      return withGrades(own, grade(prompt, count + g, own), g, 'train');
    });
    return {
      prompts: [...shown, ...prompts],
      rollouts: [
        ...refined,
        ...graded.flatMap(({ own, grades }, g) => withGrades(own, grades, count + g, 'filtered')),
      ],
    };
  },
});

/** Index of the highest reward; of equal ones each is as likely, by a uniform number. */
export function pickBest(rewards: readonly number[], uniform: number): number {
  const best = Math.max(...rewards);
  const tied = [...rewards.keys()].filter((i) => rewards[i] === best);
  return tied[Math.floor(uniform * tied.length)];
}

function withGrades(
  responses: readonly Rollout[],
  grades: readonly Grade[],
  group: number,
  role: 'train' | 'filtered',
): Rollout[] {
  return responses.map((response, i) => ({ ...response, group, role, components: grades[i].components }));
}

function withDraftOf({ withDraft }: Task): NonNullable<Task['withDraft']> {
  if (!withDraft) {
    throw new Error(
      'draft-refine needs a task that can show drafts: locks can, with shown = fixed or learned',
    );
  }
  return withDraft;
}
