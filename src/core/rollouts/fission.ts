import { componentIndex } from '../stages/batch.ts';
import { defineRollout, type Grade, type Rollout, type RolloutContext } from '../stages/stage.ts';
import { type Prompt, type Task, verdictComponent } from '../tasks/task.ts';
import { type Failure, hasFailed, pileUp, recallPile, rememberPile } from './_failures.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';

/**
 * First tries and recoveries are groups of one step and of one update; the paper makes two updates, one after the
 * other. Only the recovery carries loss: the failed try is part of its prompt. A recovery that fails is let be.
 */
export default defineRollout({
  id: 'fission',
  title: 'Errors become prompts (Fission-GRPO)',
  summary: 'Draws first tries, and for failed ones a group of recoveries with the error in their context.',
  formula: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad q' = [q;\, o_i;\, \text{error}]\ \text{for}\ r_i < \delta,\quad \{o'_j\}_{j=1}^{G'} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q')`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q \text{ or } [q;\, o;\, \text{error}])`,
  source: { title: 'Robust Tool Use via Fission-GRPO', arxiv: '2601.15625' },
  params: {
    ...sampling,
    errors: {
      kind: 'integer',
      title: 'Errors B′',
      help: 'How many failed tries become prompts in a step, once that many wait; 0 for first tries alone.',
      default: 8,
      min: 0,
      max: 64,
      step: 1,
    },
    recoveries: {
      kind: 'integer',
      title: 'Recoveries G′',
      help: 'Responses to each of them.',
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
    below: {
      kind: 'number',
      title: 'Failed below',
      help: 'A try has failed when less than this share of it is right; 1 for whatever is not fully right. δ/2 in the paper.',
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    },
    capacity: {
      kind: 'integer',
      title: 'Waiting errors',
      help: 'The most that wait; beyond, the oldest are forgotten. The newest come first.',
      default: 64,
      min: 1,
      max: 1024,
      step: 1,
    },
    feedback: {
      kind: 'boolean',
      title: 'Feedback',
      help: 'Whether the context says what was wrong, or only that something was; also when the policy is evaluated.',
      default: true,
    },
  },
  sampler: samplerOf,
  asked: (prompt, task, { feedback }) => (feedback ? prompt : errorsOf(task).untold(prompt)),
  *run(context, params) {
    const { task, prompts, memory = {} } = context;
    const errors = errorsOf(task);
    const firstRows = prompts.flatMap((prompt, g) =>
      groupRows(context, prompt, g, params).map((row) => ({ ...row, limit: errors.firstTry })),
    );
    const first = graded(context, rolloutsOf(yield { kind: 'sample', rows: firstRows }, params));
    const failures = first
      .filter((rollout) => hasFailed(triedOf(task, rollout.components), params.below))
      .map(({ group, tokens }): Failure => ({ prompt: prompts[group].id, tokens: Array.from(tokens) }));
    const { popped, pile } = pileUp(recallPile(memory), failures, { ...params, batch: params.errors });
    rememberPile(memory, pile);
    const byId = new Map(task.prompts.map((prompt) => [prompt.id, prompt]));
    const contexts = popped.map(({ prompt, tokens }) => {
      const shown = errors.context(byId.get(prompt)!, tokens);
      return params.feedback ? shown : errors.untold(shown);
    });
    const again = { ...params, group: params.recoveries };
    const rows = contexts.flatMap((prompt, i) => groupRows(context, prompt, prompts.length + i, again));
    const recoveries = rows.length > 0 ? rolloutsOf(yield { kind: 'sample', rows }, again) : [];
    return {
      prompts: [...prompts, ...contexts],
      rollouts: [
        ...first,
        ...recoveries.map((rollout) => ({ ...rollout, group: prompts.length + rollout.group })),
      ],
      measured: { 'rollout/failed_ratio': failures.length / first.length },
    };
  },
});

type Graded = Rollout & { readonly components: Float64Array };

/** All groups, each graded as a whole. */
function graded({ prompts, grade }: RolloutContext, rollouts: readonly Rollout[]): Graded[] {
  return prompts.flatMap((prompt, g) => {
    const own = rollouts.filter(({ group }) => group === g);
    const grades = grade(prompt, g, own);
    return own.map((rollout, i) => ({ ...rollout, components: grades[i].components }));
  });
}

/** A first try as its components have it. */
function triedOf(task: Task, components: Grade['components']) {
  const { format } = errorsOf(task);
  const of = (id: string) => components[componentIndex(task.components, id)];
  return {
    wellFormed: format === undefined || of(format) === 1,
    share: of(task.partial ?? verdictComponent(task)),
    depth: 0,
  };
}

function errorsOf({ errors }: Task): NonNullable<Task<Prompt>['errors']> {
  if (!errors)
    throw new Error('fission needs a task that says what was wrong with a failed try: tool-calls does');
  return errors;
}
