import {
  defineRollout,
  type Grade,
  type Memory,
  type Rollout,
  type RolloutContext,
  type Sampled,
  type SampleRound,
} from '../stages/stage.ts';
import { type Prompt, type Task, verdictComponent } from '../tasks/task.ts';
import { isLastTry, type LevelRule, nextLevel } from './_hint-levels.ts';
import { groupRows, rolloutsOf, type SamplingValues, samplerOf, sampling } from './_sampler.ts';

/** A group and the level of the hint it was drawn under. */
interface Try {
  readonly asked: Prompt;
  readonly level: number;
  readonly responses: readonly Rollout[];
  readonly grades: readonly Grade[];
  readonly right: number;
}

/**
 * The whole group shares one hint, and the loss is of log-probabilities under that same hint, so training is
 * on-policy; at test time there is none. Groups that were let go on the way up are counted as filtered.
 *
 * Two light rules carry a level from visit to visit instead of climbing: the paper's only ever raises it, the released
 * code's lowers it again (and has thresholds of its own).
 */
export default defineRollout({
  id: 'hinted',
  title: 'Hints (SAGE)',
  summary: 'Asks again with more of a hint when no response of a group is right, and learns under the hint.',
  formula: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, h_\ell),\quad \ell = \min\{\ell : \textstyle\sum_i r_i > 0\}\ \text{or}\ L`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, h_\ell)`,
  source: {
    title: 'Self-Hinting Language Models Enhance Reinforcement Learning (SAGE)',
    arxiv: '2602.03143',
  },
  params: {
    ...sampling,
    rule: {
      kind: 'choice',
      title: 'Level of the hint',
      help: 'From none upwards at each visit until a response is right; carried from visit to visit, by one of two rules; or always the same.',
      default: 'climb',
      options: [
        { value: 'climb', title: 'climbs (SAGE)' },
        { value: 'raise', title: 'carried, raised only (light, paper)' },
        { value: 'both-ways', title: 'carried, both ways (light, code)' },
        { value: 'fixed', title: 'fixed' },
      ],
    },
    level: {
      kind: 'integer',
      title: 'Fixed level',
      help: 'The level where it is always the same; at most what the task has.',
      default: 2,
      min: 0,
      max: 8,
      step: 1,
    },
    below: {
      kind: 'number',
      title: 'Raise below',
      help: 'Raised only: a pass rate below this raises a question’s level by one.',
      default: 0.35,
      min: 0,
      max: 1,
      step: 0.05,
    },
    low: {
      kind: 'number',
      title: 'Raise up to',
      help: 'Both ways: a pass rate of at most this raises a question’s level by one.',
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.05,
    },
    high: {
      kind: 'number',
      title: 'Lower above',
      help: 'Both ways: a pass rate above this lowers a question’s level by one.',
      default: 0.35,
      min: 0,
      max: 1,
      step: 0.05,
    },
    learn: {
      kind: 'choice',
      title: 'Learn',
      help: 'Log-probabilities under the hint that the responses were drawn with; or without it, off-policy (the paper’s ablation).',
      default: 'hinted',
      options: [
        { value: 'hinted', title: 'with the hint' },
        { value: 'plain', title: 'without it' },
      ],
    },
  },
  filters: true,
  sampler: samplerOf,
  *run(context, params) {
    const { prompts, memory = {} } = context;
    const { kept, gone } = yield* askAll(context, params);
    const { rule, learn } = params;
    if (rule === 'raise' || rule === 'both-ways') {
      const { levels: most } = hintsOf(context.task);
      kept.forEach(({ level, right, grades }, place) => {
        memory[levelKey(prompts[place])] = nextLevel(rule, level, right / grades.length, most, params);
      });
    }
    const groups = [...kept, ...gone];
    return {
      prompts: groups.map(({ asked, level }, i) =>
        learn === 'plain' && i < kept.length ? { ...prompts[i], hint: level } : asked,
      ),
      rollouts: groups.flatMap(({ responses, grades }, group) =>
        responses.map((response, i): Rollout => {
          const role = group < kept.length ? 'train' : 'filtered';
          return { ...response, group, role, components: grades[i].components };
        }),
      ),
    };
  },
});

interface Asking extends SamplingValues {
  readonly rule: LevelRule;
  /** Where it is fixed. */
  readonly level: number;
}

/**
 * Asks every question at its level, or with more and more of a hint. What was let go stands in falling order of level,
 * the unhinted tries at the very end: the last that curricula hear of a question is how it went without a hint.
 */
function* askAll(
  context: RolloutContext,
  params: Asking,
): Generator<SampleRound, { readonly kept: readonly Try[]; readonly gone: readonly Try[] }, Sampled[]> {
  const { task, prompts, memory = {} } = context;
  const { rule } = params;
  const hints = hintsOf(task);
  const most = hints.levels;
  const kept: Try[] = [];
  const gone: Try[] = [];
  let going = prompts.map((prompt, place) => {
    const level = rule === 'fixed' ? params.level : rule === 'climb' ? 0 : carried(memory, prompt);
    return { place, level: Math.min(level, most) };
  });
  for (let round = 0; going.length > 0; round++) {
    const asked = going.map(({ place, level }) => hints.at(prompts[place], level));
    const first = round * prompts.length;
    const rows = asked.flatMap((prompt, i) => groupRows(context, prompt, first + going[i].place, params));
    const drawn = rolloutsOf(yield { kind: 'sample', rows }, params);
    const tries = going.map(({ place, level }, i) =>
      graded(context, params, drawn, i, { asked: asked[i], level, group: first + place }),
    );
    const again = tries.map(({ right, level }) => rule === 'climb' && !isLastTry(right, level, most));
    tries.forEach((each, i) => {
      if (again[i]) gone.unshift(each);
      else kept[going[i].place] = each;
    });
    going = going.filter((_, i) => again[i]).map(({ place, level }) => ({ place, level: level + 1 }));
  }
  return { kept, gone };
}

const levelKey = ({ id }: Prompt) => `${id} level`;
const carried = (memory: Memory, prompt: Prompt) => memory[levelKey(prompt)] ?? 0;

function hintsOf({ hints }: Task): NonNullable<Task['hints']> {
  if (!hints)
    throw new Error('hinted needs a task that has hints: locks have, with shown = fixed or learned');
  return hints;
}

/** The `i`-th group of a round, with how many of its responses the verifier calls right. */
function graded(
  { task, grade }: RolloutContext,
  { group: size }: SamplingValues,
  drawn: readonly Rollout[],
  i: number,
  { asked, level, group }: { readonly asked: Prompt; readonly level: number; readonly group: number },
): Try {
  const responses = drawn.slice(i * size, (i + 1) * size);
  const grades = grade(asked, group, responses);
  const verdict = task.components.findIndex(({ id }) => id === verdictComponent(task));
  const right = grades.filter(({ components }) => components[verdict] === 1).length;
  return { asked, level, responses, grades, right };
}
