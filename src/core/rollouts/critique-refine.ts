import {
  defineRollout,
  type Grade,
  type Rollout,
  type RolloutContext,
  type Sampled,
  type SampleRound,
} from '../stages/stage.ts';
import { type CritiqueKind, type Task, verdictComponent } from '../tasks/task.ts';
import { isTriggered, type JoinRule, join } from './_critique.ts';
import { groupRows, rolloutsOf, type SamplingValues, samplerOf, sampling } from './_sampler.ts';

/** A response to a prompt of the step, with what was said of it. */
interface Graded {
  readonly rollout: Rollout;
  readonly components: Float64Array;
  readonly right: boolean;
}

interface Values extends SamplingValues, JoinRule {
  readonly critique: CritiqueKind;
}

/**
 * Refinements are learnt under the plain question. What does not join its group, or loses its place there, counts as
 * filtered. The paper asks for critiques only where a whole group is wrong; the released code always.
 */
export default defineRollout({
  id: 'critique-refine',
  title: 'Critique and refine (Critique-GRPO)',
  summary:
    'Where a whole group is wrong, shows each response with a critique, has it refined, and takes the best refinement into the group, off-policy.',
  formula: String.raw`o_1,\dots,o_n \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\quad \tilde o_i \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, o_i, c_i),\quad \{o_i\}_{i=1}^{n} \cup \{\tilde o_j\}_{j=1}^{k}`,
  fragment: String.raw`\{o_i\} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ \{\tilde o_j\} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, o_j, c_j)`,
  source: { title: 'Critique-GRPO', arxiv: '2506.03106' },
  params: {
    ...sampling,
    group: {
      ...sampling.group,
      help: 'First responses per prompt; one refinement each where it is critical.',
    },
    critique: {
      kind: 'choice',
      title: 'Critique',
      help: 'That the response is wrong; where it is wrong; or what would be right there.',
      default: 'places',
      options: [
        { value: 'verdict', title: 'the verdict' },
        { value: 'places', title: 'the wrong places' },
        { value: 'answers', title: 'the right answers' },
      ],
    },
    trigger: {
      kind: 'choice',
      title: 'Refine',
      help: 'Only where no response of a group is right (the paper), or always (the released code).',
      default: 'all-wrong',
      options: [
        { value: 'all-wrong', title: 'where all are wrong' },
        { value: 'always', title: 'always' },
      ],
    },
    refinements: {
      kind: 'integer',
      title: 'Refinements k',
      help: 'The most that join a group: right ones first.',
      default: 1,
      min: 1,
      max: 64,
      step: 1,
    },
    placement: {
      kind: 'choice',
      title: 'They',
      help: 'Join the group’s responses (the paper), or take the place of the first of them (the released code).',
      default: 'append',
      options: [
        { value: 'append', title: 'join the responses' },
        { value: 'replace', title: 'take their places' },
      ],
    },
  },
  filters: true,
  sampler: samplerOf,
  *run(context, params) {
    const { prompts } = context;
    const count = prompts.length;
    const rows = prompts.flatMap((prompt, g) => groupRows(context, prompt, g, params));
    const first = graded(context, rolloutsOf(yield { kind: 'sample', rows }, params), 0);
    const groups = prompts.map((_, g) => first.filter(({ rollout }) => rollout.group === g));
    const critical = groups.filter((own) =>
      isTriggered(
        own.map(({ right }) => right),
        params.trigger,
      ),
    );
    const refined = graded(context, yield* refine(context, params, critical.flat()), count);
    const rollouts = groups.flatMap((own, g) => {
      const again = refined.filter(({ rollout }) => rollout.group === g);
      const rights = again.map(({ right }) => right);
      const { selected, kept } = join(own.length, rights, params);
      return [
        ...own.map((each, i) => learnt(each, kept.includes(i))),
        ...again.map((each, i) => ({ ...learnt(each, selected.includes(i)), offPolicy: true as const })),
      ];
    });
    const share = critical.length / count;
    return { rollouts, measured: { 'rollout/refined_ratio': share } };
  },
});

/** Responses with their grades; they may be of some of the prompts only. `firstGroup`: in the verifier's streams. */
function graded(
  { task, prompts, grade }: RolloutContext,
  rollouts: readonly Rollout[],
  firstGroup: number,
): Graded[] {
  const verdict = task.components.findIndex(({ id }) => id === verdictComponent(task));
  return prompts.flatMap((prompt, g) => {
    const own = rollouts.filter(({ group }) => group === g);
    const grades: Grade[] = own.length > 0 ? grade(prompt, firstGroup + g, own) : [];
    return own.map((rollout, i) => {
      const { components } = grades[i];
      return { rollout, components, right: components[verdict] === 1 };
    });
  });
}

/** One refinement of each response, drawn with the response and a critique of it in the context. */
function* refine(
  context: RolloutContext,
  params: Values,
  responses: readonly Graded[],
): Generator<SampleRound, Rollout[], Sampled[]> {
  if (responses.length === 0) return [];
  const { task, prompts, random } = context;
  const count = prompts.length;
  const place = new Int32Array(count);
  const critique = critiqueOf(task);
  const rows = responses.map(({ rollout: { group, tokens } }) => {
    const i = place[group]++;
    const asked = critique(prompts[group], tokens, params.critique, random(2 * count + group, i));
    const [row] = groupRows(context, asked, count + group, { ...params, group: 1 });
    return { ...row, random: random(count + group, i) };
  });
  const answers = yield { kind: 'sample', rows };
  return answers.map((answer, i) => ({
    ...answer,
    group: responses[i].rollout.group,
    temperature: params.temperature,
  }));
}

function learnt({ rollout, components }: Graded, is: boolean): Rollout {
  return { ...rollout, components, role: is ? 'train' : 'filtered' };
}

function critiqueOf({ critique }: Task): NonNullable<Task['critique']> {
  if (!critique) {
    throw new Error(
      'critique-refine needs a task with a critic: locks have one, with guide = on and shown = fixed or learned',
    );
  }
  return critique;
}
