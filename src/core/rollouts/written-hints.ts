import {
  defineRollout,
  type Rollout,
  type RolloutContext,
  type Sampled,
  type SampleRound,
  type ScoreRound,
  type ScoreRow,
} from '../stages/stage.ts';
import { mean } from '../stats/summary.ts';
import { type Prompt, verdictComponent } from '../tasks/task.ts';
import { hintBase, relianceOf, transferWeight } from './_hint-worth.ts';
import { groupRows, rolloutsOf, type SamplingValues, samplerOf, sampling } from './_sampler.ts';
import { type HintValues, hintParams } from './_written-hints.ts';

type Values = SamplingValues & HintValues;
type Asking<T> = Generator<SampleRound | ScoreRound, T, Sampled[]>;

/** A graded group of responses to one question, as it is or with a hint. */
interface Try {
  readonly asked: Prompt;
  readonly responses: readonly Rollout[];
  readonly right: readonly boolean[];
}

/** A hint that the hinter wrote about the failed group at `place`. */
interface Hint {
  readonly place: number;
  /** The hinter's own prompt, and what it wrote. */
  readonly about: Prompt;
  readonly written: Sampled;
  /** What was drawn under it; null where the hint was refused. */
  readonly drawn: Try | null;
  /** Worth of the group by itself, mean Δ of its right responses (NaN without), and what the hinter gets. */
  readonly base: number;
  readonly reliance: number;
  readonly reward: number;
}

/**
 * Only groups that are all wrong are asked again; all-right ones stay as they are. The policy learns under the hint
 * that is chosen, the hinter from all hints: one group of M of them for each question. The code’s rule that a hint has
 * to be worth more than the group it replaces says nothing here, where that one is worth 0.
 */
export default defineRollout({
  id: 'written-hints',
  title: 'Written hints (HiLL)',
  summary:
    'Asks again, under the best of M hints that a second policy writes, when no response of a group is right.',
  formula: String.raw`h_m \sim \pi_\phi(\cdot \mid q, o^-),\quad R_m = b(\hat p_m)\, e^{\min(\bar\Delta_m, 0)/T},\quad \{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, h_{\arg\max_m R_m})`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q, h_{m^\star})`,
  source: { title: 'Learning to Hint for Reinforcement Learning (HiLL)', arxiv: '2604.00698' },
  params: { ...sampling, ...hintParams },
  filters: true,
  sampler: samplerOf,
  companions: ({ rate }) => [{ name: 'hinter', rate }],
  *run(context, params) {
    const { task, prompts } = context;
    const rows = prompts.flatMap((prompt, group) => groupRows(context, prompt, group, params));
    const drawn = rolloutsOf(yield { kind: 'sample', rows }, params);
    const plain = prompts.map((prompt, group) => graded(context, params, drawn, group, prompt, group));
    const failed = plain.flatMap(({ right }, place) => (right.includes(true) ? [] : [place]));
    const hints = failed.length > 0 ? yield* hintsFor(context, params, plain, failed) : [];
    const chosen = new Map(failed.map((place) => [place, bestOf(hints, place)] as const));
    const kept = plain.map((group, place) => chosen.get(place)?.drawn ?? group);
    const gone = [...hints.flatMap((hint) => hint.drawn ?? []), ...plain].filter(
      (each) => !kept.includes(each),
    );
    const groups = [...kept, ...gone];
    const reliances = [...chosen.values()].flatMap((hint) => hint?.reliance ?? []);
    return {
      prompts: [...groups.map(({ asked }) => asked), ...hints.map(({ about }) => about)],
      rollouts: [
        ...groups.flatMap(({ responses }, group) =>
          responses.map(
            (each): Rollout => ({ ...each, group, role: group < kept.length ? 'train' : 'filtered' }),
          ),
        ),
        ...taught(task, hints, groups.length),
      ],
      ...(reliances.length > 0 && { measured: { 'rollout/hint_reliance': mean(reliances) } }),
    };
  },
});

/** What the hinter learns from: the hints about one question are a group. */
function taught(task: RolloutContext['task'], hints: readonly Hint[], first: number): Rollout[] {
  const count = hinterOf(task).components.length;
  return hints.map(({ place, written, reward }) => ({
    ...written,
    policy: 'hinter',
    // All hints about a question answer the prompt of the first of them.
    group: first + hints.findIndex((hint) => hint.place === place),
    temperature: 1,
    components: Float64Array.from({ length: count }, (_, k) => (k === 0 ? reward : 0)),
  }));
}

/** The first of the best hints about a question; none where none makes a group worth learning from. */
function bestOf(hints: readonly Hint[], place: number): Hint | undefined {
  const about = hints.filter((hint) => hint.place === place);
  const best = about.reduce((most, hint) => (hint.reward > most.reward ? hint : most));
  return best.base > 0 ? best : undefined;
}

/** Lets the hinter write, and the policy respond under what it wrote. */
function* hintsFor(
  context: RolloutContext,
  params: Values,
  plain: readonly Try[],
  failed: readonly number[],
): Asking<Hint[]> {
  const { task, prompts, random } = context;
  const hinter = hinterOf(task);
  const { hints: count } = params;
  const writing = failed.flatMap((place) => {
    const group = prompts.length + place;
    const { responses } = plain[place];
    const shown = responses[random(group, count).integer(responses.length)];
    const prompt = abilityOf(task).ask(prompts[place], shown.tokens);
    return Array.from({ length: count }, (_, i) => ({ place, prompt, random: random(group, i) }));
  });
  const written = yield {
    kind: 'sample',
    policy: 'hinter',
    rows: writing.map(({ prompt, random: from }) => ({
      prompt,
      prefix: [],
      limit: hinter.maxResponse,
      temperature: 1,
      random: from,
    })),
  };
  const asked = writing.map(({ place }, i) => abilityOf(task).hinted(prompts[place], written[i].tokens));
  const refused = asked.map(({ leaks }) => leaks && params.refuse);
  const groupOf = (i: number) => prompts.length * (2 + (i % count)) + writing[i].place;
  const rows = asked.flatMap(({ prompt }, i) =>
    refused[i] ? [] : groupRows(context, prompt, groupOf(i), params),
  );
  const drawn = rows.length > 0 ? rolloutsOf(yield { kind: 'sample', rows }, params) : [];
  let next = 0;
  const tries = asked.map(({ prompt }, i) =>
    refused[i] ? null : graded(context, params, drawn, next++, prompt, groupOf(i)),
  );
  const reliances = yield* reliancesOf(plain, writing, tries, params);
  return writing.map(({ place, prompt }, i) => ({
    place,
    about: prompt,
    written: written[i],
    drawn: tries[i],
    reliance: reliances[i],
    ...worthOf(tries[i], reliances[i], params),
  }));
}

function worthOf(drawn: Try | null, reliance: number, params: Values): Pick<Hint, 'base' | 'reward'> {
  if (!drawn) return { base: 0, reward: params.leakReward };
  const base = hintBase(params.base, rateOf(drawn), params.group);
  if (base === 0 || !params.transfer) return { base, reward: base };
  return { base, reward: base * transferWeight(reliance, params.transferT) };
}

/** [hints] mean Δ of the right responses where a group is mixed; NaN elsewhere, where nothing asks for it. */
function* reliancesOf(
  plain: readonly Try[],
  writing: readonly { readonly place: number }[],
  tries: readonly (Try | null)[],
  { temperature }: Values,
): Asking<number[]> {
  const right = tries.map((each) =>
    each && rateOf(each) < 1 ? each.responses.filter((_, i) => each.right[i]) : [],
  );
  const rows = right.flatMap((responses, i) =>
    responses.flatMap(({ tokens }): ScoreRow[] =>
      [plain[writing[i].place].asked, tries[i]!.asked].map((prompt) => ({
        prompt,
        tokens,
        temperature,
        weights: 'current',
      })),
    ),
  );
  const scored = rows.length > 0 ? yield { kind: 'score', rows } : [];
  let at = 0;
  return right.map((responses) =>
    mean(responses.map(() => relianceOf(scored[at++].logps, scored[at++].logps))),
  );
}

/** The `i`-th group of those drawn. */
function graded(
  { task, grade }: RolloutContext,
  { group: size }: SamplingValues,
  drawn: readonly Rollout[],
  i: number,
  asked: Prompt,
  group: number,
): Try {
  const responses = drawn.slice(i * size, (i + 1) * size);
  const verdict = task.components.findIndex(({ id }) => id === verdictComponent(task));
  const grades = grade(asked, group, responses);
  return {
    asked,
    responses: responses.map((each, k) => ({ ...each, components: grades[k].components })),
    right: grades.map(({ components }) => components[verdict] === 1),
  };
}

function rateOf({ right }: Try): number {
  return right.filter(Boolean).length / right.length;
}

function abilityOf({ writtenHints }: RolloutContext['task']) {
  if (!writtenHints)
    throw new Error(
      'written-hints needs a task whose hints a policy can write: locks have, with hinter = on',
    );
  return writtenHints;
}

function hinterOf({ companions }: RolloutContext['task']) {
  const hinter = companions?.hinter;
  if (!hinter)
    throw new Error('written-hints needs a task with the companion hinter: locks have, with hinter = on');
  return hinter;
}
