import { defineRollout, type Grade, type Rollout, type Sampled, type SampleRow } from '../stages/stage.ts';
import { type DeadGroupRule, isDead } from '../stats/dead-groups.ts';
import { type Prompt, verdictComponent } from '../tasks/task.ts';
import { groupRows, rolloutsOf, samplerOf, sampling } from './_sampler.ts';

type Rule = 'equal' | 'extremes';

const rules: Readonly<Record<Rule, DeadGroupRule>> = {
  equal: { kind: 'equal' },
  extremes: { kind: 'mean-outside', low: 0, high: 1 },
};

/**
 * Draws groups, has them graded, lets those go that teach nothing, and draws new prompts for them, until there are
 * as many groups as the curriculum asked for or the rounds are used up; then it goes on with fewer. Each round asks
 * for as many prompts as a step has, as verl does, and what is left over is let go. Groups let go of still count in
 * the metrics, or the reward would look better than it is.
 *
 * Which metric: verl's filter_groups.metric may be the reward or a component such as `acc`. The reward is without
 * what needs log-probabilities (KL in the reward), verl's `score`.
 */
export default defineRollout({
  id: 'dynamic',
  title: 'Dynamic sampling (DAPO)',
  summary:
    'Redraws groups whose responses are all right or all wrong: every group that is trained on says something.',
  formula: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q)\quad\text{until}\quad 0 < \#\{i : o_i \text{ right}\} < G`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ \operatorname{std}(r) > 0`,
  source: { title: 'DAPO', arxiv: '2503.14476' },
  params: {
    ...sampling,
    keep: {
      kind: 'choice',
      title: 'A group stays if',
      help: 'Its numbers differ (verl’s filter_groups, open-instruct), or their mean is strictly between 0 and 1, so that a constant 0.5 stays (OpenRLHF’s dynamic_filtering).',
      default: 'equal',
      options: [
        { value: 'equal', title: 'they differ' },
        { value: 'extremes', title: '0 < mean < 1' },
      ],
    },
    metric: {
      kind: 'choice',
      title: 'Numbers',
      help: 'Rewards, or whether responses are right (verl’s metric: acc).',
      default: 'reward',
      options: [
        { value: 'reward', title: 'rewards' },
        { value: 'correct', title: 'right or wrong' },
      ],
    },
    rounds: {
      kind: 'integer',
      title: 'Rounds',
      help: 'The most times prompts are drawn; 1 only filters (open-instruct without active_sampling). verl’s max_num_gen_batches, 10 in DAPO.',
      default: 10,
      min: 1,
      max: 20,
      step: 1,
    },
  },
  filters: true,
  sampler: samplerOf,
  *run(context, params) {
    const { task, grade, morePrompts } = context;
    const wanted = context.prompts.length;
    const correct = task.components.findIndex(({ id }) => id === verdictComponent(task));
    const number = ({ reward, components }: Grade) =>
      params.metric === 'reward' ? reward : components[correct];
    const kept: Group[] = [];
    const gone: Group[] = [];
    let prompts = context.prompts;
    for (let round = 0, first = 0; round < params.rounds && kept.length < wanted; round++) {
      if (round > 0) prompts = morePrompts();
      const rows: SampleRow[] = prompts.flatMap((prompt, i) => groupRows(context, prompt, first + i, params));
      const answers: Sampled[] = yield { kind: 'sample', rows };
      const drawn = rolloutsOf(answers, params);
      prompts.forEach((prompt, i) => {
        const responses = drawn.slice(i * params.group, (i + 1) * params.group);
        const grades = grade(prompt, first + i, responses);
        const group = { prompt, responses, grades };
        const dead = isDead(grades.map(number), rules[params.keep]);
        (dead || kept.length === wanted ? gone : kept).push(group);
      });
      first += prompts.length;
    }
    const groups = [...kept, ...gone];
    return {
      prompts: groups.map(({ prompt }) => prompt),
      rollouts: groups.flatMap(({ responses, grades }, group) =>
        responses.map((response, i): Rollout => {
          const role = group < kept.length ? 'train' : 'filtered';
          return { ...response, group, role, components: grades[i].components };
        }),
      ),
    };
  },
});

interface Group {
  readonly prompt: Prompt;
  readonly responses: readonly Rollout[];
  readonly grades: readonly Grade[];
}
