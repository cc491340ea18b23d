import { log } from '../math.ts';
import { componentIndex } from '../stages/batch.ts';
import {
  type Drawn,
  defineRollout,
  type Rollout,
  type RolloutContext,
  type Sampled,
  type SampleRound,
  type ScoreRound,
} from '../stages/stage.ts';
import { mean } from '../stats/summary.ts';
import { verdictComponent } from '../tasks/task.ts';
import {
  fitReviser,
  gainOf,
  keptProbability,
  type Reviser,
  type Revision,
  rememberedReviser,
  rememberReviser,
  revisedLogits,
} from './_reviser.ts';
import { groupRows, rolloutsOf, type SamplingValues, samplerOf, sampling } from './_sampler.ts';

type Steps = Generator<SampleRound | ScoreRound, Drawn, Sampled[]>;
type Graded = Rollout & { readonly right: boolean };

/**
 * The reward is nothing but a flag in the reviser's context: what it would have written instead, token by token, is
 * what teaches. A linear policy cannot read an attempt the way a language model does, so revising is four numbers on
 * top of the reference's own logits (`_reviser.ts`), fitted in the first step that has revisions which the verifier
 * accepts. The policy learns nothing before; a reference that moves is the teacher that is synced.
 */
export default defineRollout({
  id: 'self-revision',
  title: 'Self-revision (SD-Zero)',
  summary: 'First learns to revise attempts when told whether they were right; then its revisions teach.',
  formula: String.raw`\pi_T(v \mid q, y_{<t}, y, r) \propto \pi_{\mathrm{ref}}(v \mid q, y_{<t})\,e^{\mathbb 1[v = y_t](a_r + b_r \log\pi_{\mathrm{ref}}(y_t \mid q, y_{<t}))}`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ \pi_T = \pi_{\mathrm{ref}}(\cdot \mid q, o_i, r_i)`,
  source: { title: 'Self-Distillation Zero', arxiv: '2604.12002' },
  params: {
    ...sampling,
    attempts: {
      kind: 'integer',
      title: 'Attempts to revise',
      help: 'Attempts at each prompt of the first step, each wrong one revised once; those revisions that are right fit the reviser. 8 in the paper.',
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
  },
  needs: { reference: true },
  teaches: true,
  sampler: samplerOf,
  *run(context, params) {
    const { memory = {} } = context;
    const reviser = rememberedReviser(memory);
    return yield* reviser ? teach(context, params, reviser) : practise(context, params, memory);
  },
});

/** Attempts, and one revision of each wrong one: the untaught reviser is the generator. Nothing is trained on. */
function* practise(
  context: RolloutContext,
  params: SamplingValues & { readonly attempts: number },
  memory: NonNullable<RolloutContext['memory']>,
): Steps {
  const { prompts, random } = context;
  const count = prompts.length;
  const own = { ...params, group: params.attempts };
  const rows = prompts.flatMap((prompt, group) => groupRows(context, prompt, group, own));
  const attempts = graded(context, prompts, 0, rolloutsOf(yield { kind: 'sample', rows }, own));
  const wrong = attempts.filter(({ right }) => !right);
  const again = wrong.map((attempt, i) => ({
    ...rows[attempts.indexOf(attempt)],
    random: random(2 * count, i),
  }));
  const drawn = again.length > 0 ? yield { kind: 'sample', rows: again } : [];
  const tries = drawn.map((answer, i): Rollout => {
    return { ...answer, group: wrong[i].group, temperature: params.temperature };
  });
  const revised = graded(context, prompts, count, tries);
  const accepted = revised.flatMap((revision, i) => (revision.right ? [changesOf(wrong[i], revision)] : []));
  const kept = attempts.filter(({ right }) => right).map((attempt) => changesOf(attempt, attempt));
  const revisions = [...kept, ...accepted];
  // With nothing to go by it would leave everything as it is: better practise on.
  if (revisions.length > 0) rememberReviser(memory, fitReviser(revisions));
  const rollouts = [...attempts, ...revised.map((each) => ({ ...each, group: count + each.group }))];
  return {
    prompts: [...prompts, ...prompts],
    rollouts: rollouts.map(({ right: _, ...rollout }): Rollout => ({ ...rollout, role: 'filtered' })),
  };
}

/** What a revision keeps of an attempt, at the places that the policy wrote and that both have. */
function changesOf({ right, tokens, logps, mask }: Graded, revision: Rollout): Revision {
  const places = Array.from(tokens.keys()).filter(
    (t) => (mask?.[t] ?? 1) === 1 && t < revision.tokens.length,
  );
  return {
    right,
    logps: places.map((t) => logps[t]),
    kept: places.map((t) => tokens[t] === revision.tokens[t]),
  };
}

/** Attempts as they come, with what the reference would write in their place once it is told the verdict. */
function* teach(context: RolloutContext, params: SamplingValues, reviser: Reviser): Steps {
  const { prompts } = context;
  const rows = prompts.flatMap((prompt, group) => groupRows(context, prompt, group, params));
  const attempts = graded(context, prompts, 0, rolloutsOf(yield { kind: 'sample', rows }, params));
  const { temperature } = params;
  const said = yield {
    kind: 'score',
    rows: attempts.map(({ tokens, group }) => ({
      prompt: prompts[group],
      tokens,
      temperature,
      weights: 'reference',
    })),
  };
  const rollouts = attempts.map(({ right, ...attempt }, i): Rollout => {
    const { logps, logits } = said[i];
    const teacherLogits = revisedLogits(reviser, right, { tokens: attempt.tokens, logps, logits: logits! });
    return { ...attempt, teacherLogits };
  });
  return { rollouts, measured: verdicts(context, attempts, said, reviser) };
}

/** What the reviser says of the tokens that stand there, log q − log π_ref, by what is known of them. */
function verdicts(
  { task, prompts, random }: RolloutContext,
  attempts: readonly Graded[],
  said: readonly Sampled[],
  reviser: Reviser,
): Record<string, number> {
  const change = (right: boolean, logp: number) =>
    log(keptProbability(logp, gainOf(reviser, right, logp))) - logp;
  const found: Record<string, number[]> = { right: [], wrong: [], good: [] };
  attempts.forEach(({ right, tokens, group, mask }, i) => {
    const key = task.expert?.(prompts[group], random(2 * prompts.length, i));
    tokens.forEach((token, t) => {
      if (mask?.[t] === 0) return;
      const changed = change(right, said[i].logps[t]);
      if (right) found.right.push(changed);
      else if (key) (key[t] === token ? found.good : found.wrong).push(changed);
    });
  });
  const ids = { right: 'revision/right', good: 'revision/good_tokens', wrong: 'revision/wrong_tokens' };
  const entries = Object.entries(ids).flatMap(([kind, id]) =>
    found[kind].length > 0 ? [[id, mean(found[kind])] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** Rollouts with the verifier's word on each, group by group in their order; groups are numbered from `first` on. */
function graded(
  { task, grade }: Pick<RolloutContext, 'task' | 'grade'>,
  prompts: RolloutContext['prompts'],
  first: number,
  rollouts: readonly Rollout[],
): Graded[] {
  const verdict = componentIndex(task.components, verdictComponent(task));
  return prompts.flatMap((prompt, g) => {
    const own = rollouts.filter(({ group }) => group === g);
    if (own.length === 0) return [];
    return grade(prompt, first + g, own).map(({ components }, i) => ({
      ...own[i],
      components,
      right: components[verdict] === 1,
    }));
  });
}
