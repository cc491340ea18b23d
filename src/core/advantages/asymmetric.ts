import { clamp } from '../math.ts';
import { type Batch, perToken, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { allScored, centred, ddof, eps, mean, scored, zScores } from './_group.ts';

const fragment = String.raw`\min(1, \tfrac{\omega}{\alpha})^{[A_i > 0]}\, A_i,\quad A_i = \tfrac{z_i}{2} \Big(\tfrac{\omega}{\sqrt p} + \tfrac{1 - \omega}{\sqrt{1 - p}}\Big)`;

/**
 * Two symmetries of the z-score are broken. Across prompts, weight slides from easy ones (small ω) to hard ones.
 * Within a group, positive advantages are damped until the batch is good enough, so that a group no longer sums to
 * zero and answers that were not drawn gain.
 *
 * This is the paper's equation: the released code divides by 1 − √p, and as released never takes the branch. Rewards
 * are taken to lie within 0 … 1. p is the group's mean reward, ω that of all responses.
 */
export default defineAdvantage({
  id: 'asymmetric',
  title: 'Asymmetric (A-GRAE)',
  summary:
    'Damps what is above average while the batch is poor, and moves weight from easy to hard prompts as it gets better.',
  formula: String.raw`\hat A_{i,t} = ${fragment},\quad p = \operatorname{mean}_g(r),\ \omega = \operatorname{mean}(r)`,
  fragment,
  source: { title: 'A-GRAE', arxiv: '2602.05548' },
  params: {
    shape: {
      kind: 'choice',
      title: 'Asymmetry',
      help: 'The paper’s; or one of its four controls, which take only one side of it.',
      default: 'adaptive',
      options: [
        { value: 'adaptive', title: 'adaptive (A-GRAE)' },
        { value: 'positive', title: 'positives × β' },
        { value: 'negative', title: 'positives ÷ β' },
        { value: 'hard', title: 'hard prompts' },
        { value: 'easy', title: 'easy prompts' },
      ],
    },
    alpha: {
      kind: 'number',
      title: 'α',
      help: 'Batch mean reward from which positives are no longer damped; 1 for MATH, 0.5 for Geo3K.',
      default: 1,
      min: 0.05,
      max: 1,
      step: 0.05,
    },
    beta: {
      kind: 'number',
      title: 'β',
      help: 'Factor of the two controls that treat positives differently.',
      default: 10,
      min: 1,
      max: 100,
      step: 1,
    },
    divide: {
      kind: 'boolean',
      title: 'Divide by the std',
      help: 'Off: as added to Dr. GRPO, from the centred reward.',
      default: true,
    },
    ddof: { ...ddof, help: 'The code divides by G − 1.' },
    eps: { ...eps, default: 1e-6 },
  },
  estimate: (batch, params) =>
    perToken(batch, asymmetric(batch, params, proficiency(batch.rewards)).advantages),
});

/** Rewards outside 0 … 1 have no pass rate: p is held within this of 0 and 1. */
const rarest = 1e-6;

interface Settings {
  readonly shape: string;
  readonly alpha: number;
  readonly beta: number;
  readonly divide: boolean;
  readonly ddof: string;
  readonly eps: number;
}

/** [rows] z-scores; those weighed against other prompts' (equation 12); and with positives damped (13). */
export function asymmetric(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts' | 'rewards'>,
  { shape, alpha, beta, divide, ddof, eps }: Settings,
  omega: number,
): { readonly scores: Float64Array; readonly weighed: Float64Array; readonly advantages: Float64Array } {
  const { rewards } = batch;
  const scores = divide
    ? zScores(batch, rewards, { ddof: Number(ddof), eps, alone: 'zero', residue: false })
    : centred(batch, rewards, 'zero');
  const weighed = new Float64Array(batch.rows);
  for (const all of rowsByGroup(batch)) {
    const rows = all.filter((row) => scores[row] !== 0);
    if (rows.length === 0) continue;
    const p = clamp(mean(rewards, scored(rewards, all)), rarest, 1 - rarest);
    const weight = across[shape](p, omega);
    for (const row of rows) weighed[row] = scores[row] * weight;
  }
  const damping = within[shape]({ omega, alpha, beta });
  return { scores, weighed, advantages: weighed.map((value) => (value > 0 ? value * damping : value)) };
}

/** ω: mean reward over all responses; 0 of none. */
export function proficiency(rewards: Float64Array): number {
  const rows = allScored(rewards);
  return rows.length === 0 ? 0 : mean(rewards, rows);
}

/** What weighs a group of mean reward p, 0 < p < 1, against the others. */
const across: Readonly<Record<string, (p: number, omega: number) => number>> = {
  adaptive: balance,
  positive: () => 1,
  negative: () => 1,
  hard: (p) => 0.5 / Math.sqrt(p),
  easy: (p) => 0.5 / Math.sqrt(1 - p),
};

interface Knobs {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/** What positives are multiplied by. */
const within: Readonly<Record<string, (knobs: Knobs) => number>> = {
  adaptive: ({ omega, alpha }) => Math.min(1, omega / alpha),
  positive: ({ beta }) => beta,
  negative: ({ beta }) => 1 / beta,
  hard: () => 1,
  easy: () => 1,
};

/** Equation 12: large for easy prompts while ω is small, for hard ones when it is large. */
function balance(p: number, omega: number): number {
  return omega / (2 * Math.sqrt(p)) + (1 - omega) / (2 * Math.sqrt(1 - p));
}

/** Σ|Â| of a group by its pass rate, before the damping and with population z-scores, and where it peaks. */
export function totalWeight(passRate: number, omega: number, groupSize: number): number {
  if (passRate <= 0 || passRate >= 1) return 0;
  return symmetricWeight(passRate, groupSize) * balance(passRate, omega);
}

/** The same of the plain z-score: 2G √(p(1 − p)). */
export function symmetricWeight(passRate: number, groupSize: number): number {
  return 2 * groupSize * Math.sqrt(passRate * (1 - passRate));
}

/** The pass rate of the largest total weight. */
export function peakPassRate(omega: number): number {
  return (1 - omega) ** 2 / (omega ** 2 + (1 - omega) ** 2);
}
