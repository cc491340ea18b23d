import { exp } from '../math.ts';
import type { Values } from '../params.ts';
import {
  defineRollout,
  type Memory,
  type Rollout,
  type RolloutContext,
  type Sampled,
  type SampleRow,
  type ScoreRound,
} from '../stages/stage.ts';
import { marginsOf } from '../stages/vocabulary.ts';
import { lengthQuantiles, lengthsOf, rememberStep, spreadsOf } from './_budget-memory.ts';
import { budgetParams } from './_budget-params.ts';
import { type Fate, fateOf, type StopRule } from './_early-stop.ts';
import { groupRows, samplerOf } from './_sampler.ts';
import { allocate, stopThresholds } from './_token-budget.ts';

type BudgetValues = Values<typeof budgetParams>;

/**
 * Groups differ in size, and prompts that vary more or answer more briefly get more of the step’s tokens. Whole
 * responses are drawn and then cut where they would have been stopped: what is decided at a token depends on nothing
 * after it. A response that is given up stays in its group’s statistics with the verdict on what it wrote, and none of
 * its tokens is trained on.
 */
export default defineRollout({
  id: 'token-budget',
  title: 'Token budget (DUET)',
  summary:
    'Gives each prompt as many responses as its gradient’s spread is worth under one budget of tokens.',
  formula: String.raw`n_q = \operatorname{clip}\Big(\operatorname{round}\frac{\hat s_q}{\sqrt{\lambda \hat L_q}},\,n_{\min},\,n_{\max}\Big),\quad \sum_q n_q \hat L_q \le b\,M\,n_{\mathrm{ref}}\,\overline{\hat L}`,
  fragment: String.raw`\{o_i\}_{i=1}^{n_q} \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid q),\ n_q \propto \hat s_q / \sqrt{\hat L_q}`,
  source: { title: 'DUET', arxiv: '2605.08441' },
  params: budgetParams,
  uneven: true,
  sampler: samplerOf,
  *run(context, params) {
    const { prompts, memory = {}, task } = context;
    if (params.least > params.most)
      throw new Error(`rollout.least must be at most most = ${params.most}, not ${params.least}`);
    const lengths = lengthsOf(memory, prompts, task.maxResponse);
    const spreads =
      params.estimate === 'exact'
        ? yield* exactSpreads(context, params)
        : spreadsOf(memory, prompts, params.start, params.floor);
    const full = params.group * lengths.reduce((sum, length) => sum + length, 0);
    const { counts, propensities } = allocate(spreads, lengths, { ...params, tokens: params.budget * full });
    const owners = counts.flatMap((count, g) => Array<number>(count).fill(g));
    const rows = counts.flatMap((group, g) => groupRows(context, prompts[g], g, { ...params, group }));
    const drawn = yield { kind: 'sample', rows };
    const thresholds = stopThresholds(spreads, lengths);
    const fates =
      params.stop && task.answered ? yield* fatesOf(context, params, rows, drawn, owners, thresholds) : null;
    return {
      rollouts: drawn.map((answer, i): Rollout => {
        const { tokens, logps, mask } = answer;
        const { length, aborted, weight } = fates?.[i] ?? {
          length: tokens.length,
          aborted: false,
          weight: 1,
        };
        return {
          group: owners[i],
          temperature: params.temperature,
          tokens: tokens.slice(0, length),
          logps: logps.slice(0, length),
          ...(aborted ? { mask: new Uint8Array(length) } : mask && { mask: mask.slice(0, length) }),
          weight: weight / propensities[owners[i]],
        };
      }),
    };
  },
  observe(judged, memory, { stop }) {
    rememberStep(memory, judged, stop);
  },
});

/** Added to √(p(1 − p)), so that a prompt that is never or always right still gets a little. */
const smallest = 0.02;

/** √(p(1 − p)) of each prompt, p being the chance of its one right response. */
function* exactSpreads(
  { task, prompts }: RolloutContext,
  { temperature, heat }: BudgetValues,
): Generator<ScoreRound, number[], Sampled[]> {
  const solutions = prompts.map((prompt) => {
    const solution = task.solution?.(prompt);
    if (!solution) throw new Error('an exact ŝ needs a task that knows its right responses: code-pool does');
    return solution;
  });
  const scored = yield {
    kind: 'score',
    rows: solutions.map(({ tokens }, g) => ({ prompt: prompts[g], tokens, temperature: temperature * heat })),
  };
  return scored.map(({ logps }, g) => {
    const p = exp(logps.subarray(solutions[g].from).reduce((sum, logp) => sum + logp, 0));
    return Math.sqrt(p * (1 - p)) + smallest;
  });
}

/** K₁ and K₂: at first shares of the longest response, then quantiles, taken anew every so many steps. */
const firstPlaces = [0.3, 0.7];
const quantiles = [0.3, 0.8];
const refresh = 10;

function placesOf(memory: Memory, step: number, longest: number): readonly [number, number] {
  if (step % refresh === 0 || memory.late === undefined) {
    const [from, late] = lengthQuantiles(memory, quantiles) ?? firstPlaces.map((share) => share * longest);
    memory.from = from;
    memory.late = late;
  }
  return [memory.from, memory.late];
}

/** What becomes of each drawn response. */
function* fatesOf(
  { task, memory = {}, step }: RolloutContext,
  params: BudgetValues,
  rows: readonly SampleRow[],
  drawn: readonly Sampled[],
  owners: readonly number[],
  thresholds: readonly number[],
): Generator<ScoreRound, Fate[], Sampled[]> {
  const scored = yield {
    kind: 'score',
    rows: rows.map(({ prompt, temperature }, i) => ({ prompt, temperature, tokens: drawn[i].tokens })),
  };
  const [from, late] = placesOf(memory, step, task.maxResponse);
  return drawn.map(({ tokens }, i) => {
    const { prompt, random } = rows[i];
    const rule: StopRule = {
      ...params,
      least: params.shortest,
      from,
      late,
      threshold: thresholds[owners[i]],
    };
    const margins = marginsOf(scored[i].logits ?? [], task.outputs);
    const answered = answeredAt((written) => task.answered?.(prompt, written) === true, tokens);
    // The row's own stream has given its tokens already.
    const [stop, abort] = [random?.uniform() ?? 0, random?.uniform() ?? 0];
    return fateOf({ answered, margins }, rule, stop, abort);
  });
}

/** Tokens after which the answer is there; Infinity where it never is. */
function answeredAt(isThere: (written: Int32Array) => boolean, tokens: Int32Array): number {
  for (let t = 0; t <= tokens.length; t++) if (isThere(tokens.subarray(0, t))) return t;
  return Number.POSITIVE_INFINITY;
}
