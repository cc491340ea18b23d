import { clamp } from '../math.ts';
import { type Batch, componentIndex } from '../stages/batch.ts';
import { defineReward, type Memory, type RewardContext } from '../stages/stage.ts';
import type { VerdictNoise } from '../tasks/task.ts';

/**
 * For rates that are the same everywhere, uncorrected verdicts already point the right way, with a step 1 − ρ₀ − ρ₁
 * times as long; what a correction changes is the balance between prompts whose verdicts differ in noise. The forward
 * weights are an advantage already: centring them would undo it.
 *
 * Open in the sources: where the hook sits, and how appeals become a rate. Here a share of the rejected responses is
 * looked at again by a verifier that does not err, and ρ₁ is a running mean of what that says.
 */
export default defineReward({
  id: 'corrected-verdict',
  title: 'Corrected verdict',
  summary:
    'Stands in for a noisy verdict: an unbiased estimate of the true one, or a weight that needs the false negatives’ rate alone.',
  formula: String.raw`r_i = \frac{\tilde r_i - \rho_0}{1 - \rho_0 - \rho_1}\ \text{(backward)},\quad r_i = \tilde r_i - (1 - \rho_1)\ \text{(forward)}`,
  fragment: String.raw`+ \frac{\tilde r_i - \rho_0}{1 - \rho_0 - \rho_1}`,
  source: { title: 'Verifiable yet Noisy Rewards', arxiv: '2510.00915' },
  params: {
    direction: {
      kind: 'choice',
      title: 'Correction',
      help: 'Backward: an estimate of the true verdict, to be compared within the group. Forward: a weight to be used as the advantage itself (advantage none).',
      default: 'backward',
      options: [
        { value: 'backward', title: 'backward (PGBC)' },
        { value: 'forward', title: 'forward (PGFC)' },
      ],
    },
    rates: {
      kind: 'choice',
      title: 'Error rates',
      help: 'The task’s own, prompt by prompt; the two below for all prompts; or false positives as below and false negatives as appeals find them.',
      default: 'known',
      options: [
        { value: 'known', title: 'known' },
        { value: 'given', title: 'as below' },
        { value: 'appealed', title: 'from appeals' },
      ],
    },
    falsePositive: {
      kind: 'number',
      title: 'False positives ρ₀',
      help: 'P(called right | wrong), where it is not known.',
      default: 0.1,
      min: 0,
      max: 0.5,
      step: 0.01,
    },
    falseNegative: {
      kind: 'number',
      title: 'False negatives ρ₁',
      help: 'P(called wrong | right), where it is neither known nor appealed.',
      default: 0.2,
      min: 0,
      max: 0.5,
      step: 0.01,
    },
    appealed: {
      kind: 'number',
      title: 'Appealed share',
      help: 'Share of the step’s rejected responses that are looked at again.',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.05,
    },
    keep: {
      kind: 'number',
      title: 'Memory of appeals',
      help: 'Weight of what earlier appeals said in the running mean.',
      default: 0.9,
      min: 0,
      max: 0.99,
      step: 0.01,
    },
  },
  // Appeals estimate one rate from all that was rejected.
  isRelative: ({ rates }) => rates === 'appealed',
  shape(batch, context, params, rewards) {
    const { direction, rates, falsePositive, falseNegative } = params;
    const { column, of } = verdicts(batch, context);
    const given =
      rates === 'appealed'
        ? { falsePositive, falseNegative: appealedRate(batch, context, params) }
        : { falsePositive, falseNegative };
    for (let row = 0; row < batch.rows; row++) {
      const known = rates === 'known' ? context.noise?.rates(batch.prompts[batch.groups[row]]) : given;
      const noise = known ?? { falsePositive: 0, falseNegative: 0 };
      const verdict = of(row, column);
      rewards[row] += direction === 'backward' ? unbiased(verdict, noise) : forwardWeight(verdict, noise);
    }
  },
});

/** Below this a verdict says next to nothing, and dividing by it would blow up the rest. */
const leastInformation = 0.05;

/** J = 1 − ρ₀ − ρ₁, how much a verdict says; held at 0.05 at the least. */
export function information({ falsePositive, falseNegative }: VerdictNoise, least = leastInformation) {
  const exact = 1 - falsePositive - falseNegative;
  const clamped = exact <= least;
  return { j: clamped ? least : exact, clamped };
}

/** The estimate of the true verdict whose mean is the true verdict (backward). */
export function unbiased(verdict: number, noise: VerdictNoise, least = leastInformation): number {
  return (verdict - noise.falsePositive) / information(noise, least).j;
}

/** ρ₁ for an accepted response, ρ₁ − 1 for a rejected one: 0 on average where it is right, −J where it is wrong. */
export function forwardWeight(verdict: number, { falseNegative }: VerdictNoise): number {
  return verdict === 1 ? falseNegative : falseNegative - 1;
}

/** How a step's verdicts and appeals went. */
export interface Appeals {
  readonly accepted: number;
  readonly rejected: number;
  /** Of the rejected: looked at again, and of these found right. */
  readonly appealed: number;
  readonly overturned: number;
}

/** Highest rate that appeals may come to. */
const highestRate = 0.45;

/**
 * False negatives among all that were rejected, their rate, and its running mean, which starts at the first rate. The
 * rate is null, and the mean stays, where nothing was appealed or nothing is right.
 */
export function rateFromAppeals(
  { accepted, rejected, appealed, overturned }: Appeals,
  previous: number | null,
  keep: number,
  highest = highestRate,
): { readonly falseNegatives: number | null; readonly raw: number | null; readonly rate: number } {
  const falseNegatives = appealed > 0 ? (rejected * overturned) / appealed : null;
  const right = accepted + (falseNegatives ?? 0);
  const raw = falseNegatives === null || right === 0 ? null : falseNegatives / right;
  const rate = raw === null ? (previous ?? 0) : previous === null ? raw : keep * previous + (1 - keep) * raw;
  return { falseNegatives, raw, rate: clamp(rate, 0, highest) };
}

/** Column of the verdict that is rewarded. */
function verdicts(batch: Batch, { components, correct, noise }: RewardContext) {
  const id = noise?.component ?? correct;
  if (id === undefined) throw new Error('corrected-verdict needs a component that says what is right');
  const of = (row: number, column: number) => batch.components[row * components.length + column];
  return { column: componentIndex(components, id), of };
}

/** The false negatives' rate as appeals of this step and earlier ones have it; looks at no more than it may. */
function appealedRate(
  batch: Batch,
  context: RewardContext,
  { appealed: share, keep }: { readonly appealed: number; readonly keep: number },
): number {
  const { column, of } = verdicts(batch, context);
  const truth = context.truth === undefined ? column : componentIndex(context.components, context.truth);
  const rows = Array.from({ length: batch.rows }, (_, row) => row);
  const rejected = rows.filter((row) => of(row, column) !== 1);
  const appealed = Math.ceil(share * rejected.length);
  // Responses of a group come in no order, so every so many are as good as any.
  const again = Array.from(
    { length: appealed },
    (_, i) => rejected[Math.floor((i * rejected.length) / appealed)],
  );
  const counts = {
    accepted: rows.length - rejected.length,
    rejected: rejected.length,
    appealed,
    overturned: again.filter((row) => of(row, truth) === 1).length,
  };
  const memory: Memory = context.memory ?? {};
  const { raw, rate } = rateFromAppeals(counts, memory.falseNegative ?? null, keep);
  if (raw !== null) memory.falseNegative = rate;
  return rate;
}
