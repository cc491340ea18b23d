import { clamp } from '../math.ts';
import { type Batch, componentIndex, perToken } from '../stages/batch.ts';
import { defineAdvantage, type Memory } from '../stages/stage.ts';
import { ddof, eps, zScores } from './_group.ts';

/** A quantity that has to be at least `threshold` on average. */
export interface Constraint {
  readonly threshold: number;
  /** [rows] */
  readonly values: Float64Array;
}

export interface ConstraintSettings {
  readonly ddof: number;
  readonly eps: number;
  /** What a constraint's values are compared with: their group, or the threshold itself. */
  readonly against: 'group' | 'threshold';
  /** Divides the sum by 1 + Σ λ. */
  readonly keepScale: boolean;
}

/** One multiplier a constraint after a step of dual ascent on the means over all rows; unchanged without a row. */
export function dualStep(
  multipliers: readonly number[],
  constraints: readonly Constraint[],
  rate: number,
  most: number,
): { means: number[]; multipliers: number[] } {
  const means = constraints.map(
    ({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length,
  );
  const stepped = constraints.map(({ threshold }, k) =>
    Number.isNaN(means[k]) ? multipliers[k] : clamp(multipliers[k] + rate * (threshold - means[k]), 0, most),
  );
  return { means, multipliers: stepped };
}

/** [channels][rows] the task's z-scores and then each constraint's own; and their sum weighed by the multipliers. */
export function constrainedAdvantages(
  batch: Pick<Batch, 'groups' | 'rows' | 'prompts'>,
  rewards: Float64Array,
  constraints: readonly Constraint[],
  multipliers: readonly number[],
  { ddof, eps, against, keepScale }: ConstraintSettings,
): { channels: Float64Array[]; sums: Float64Array } {
  const scores = (values: Float64Array) =>
    zScores(batch, values, { ddof, eps, alone: 'zero', residue: false });
  const channels = [
    scores(rewards),
    ...constraints.map(({ threshold, values }) =>
      against === 'group' ? scores(values) : values.map((value) => value - threshold),
    ),
  ];
  const total = multipliers.reduce((sum, each) => sum + each, 0);
  const scale = keepScale ? 1 / (1 + total) : 1;
  const sums = channels[0].map((score, row) =>
    multipliers.reduce((sum, multiplier, k) => sum + multiplier * channels[k + 1][row], score),
  );
  return { channels, sums: sums.map((sum) => sum * scale) };
}

const fragment = String.raw`z(r_i) + \sum_k \lambda_k\, z(c_i^{(k)})`;

/**
 * The pressure ends when a constraint holds, which no fixed weight does. A group whose responses violate it all alike
 * says nothing about it; against the threshold it does. On a task without constraints this is the z-score.
 */
export default defineAdvantage({
  id: 'lagrangian',
  title: 'Constraints with multipliers (FGRPO)',
  summary:
    'Adds what the constraints say of a response, each by a multiplier that grows while its batch mean is too low.',
  formula: String.raw`\hat A_{i,t} = ${fragment},\quad \lambda_k \leftarrow \operatorname{clip}\big(\lambda_k + \eta\,(\tau_k - \bar c^{(k)}),\,0,\,\lambda_{\max}\big)`,
  fragment,
  source: { title: 'Faithful GRPO', arxiv: '2604.08476' },
  params: {
    thresholds: {
      kind: 'weights',
      title: 'Thresholds τ',
      help: 'What each component has to be on average; those that the task names, with its own thresholds, when empty.',
      default: {},
      min: -10,
      max: 10,
    },
    rate: {
      kind: 'number',
      title: 'Rate η',
      help: 'Step of the multipliers; 0.01 elsewhere, over 500 steps.',
      default: 0.05,
      min: 0,
      max: 10,
      step: 0.01,
    },
    most: {
      kind: 'number',
      title: 'Largest λ',
      help: 'Bound of each multiplier.',
      default: 5,
      min: 0,
      max: 100,
      step: 0.5,
    },
    against: {
      kind: 'choice',
      title: 'Compared with',
      help: 'The group, by a z-score of their own; or the threshold, so that a group that violates a constraint all alike is pushed, too.',
      default: 'group',
      options: [
        { value: 'group', title: 'the group' },
        { value: 'threshold', title: 'the threshold' },
      ],
    },
    keepScale: {
      kind: 'boolean',
      title: 'Keep the scale',
      help: 'Divides by 1 + Σ λ, so that large multipliers do not make larger steps; it slows down whatever is learnt.',
      default: false,
    },
    ddof,
    eps,
  },
  estimate(batch, params, { components = [], constraints = {}, memory = {} } = {}) {
    const chosen = Object.keys(params.thresholds).length > 0 ? params.thresholds : constraints;
    const ids = Object.keys(chosen);
    const held = ids.map((id): Constraint => {
      const at = componentIndex(components, id);
      const values = new Float64Array(batch.rows);
      for (let row = 0; row < batch.rows; row++) values[row] = batch.components[row * components.length + at];
      return { threshold: chosen[id], values };
    });
    const multipliers = ids.map((id) => memory[id] ?? 0);
    const settings = { ...params, ddof: Number(params.ddof) };
    const { sums } = constrainedAdvantages(batch, batch.rewards, held, multipliers, settings);
    remember(memory, ids, dualStep(multipliers, held, params.rate, params.most).multipliers);
    return perToken(batch, sums);
  },
});

function remember(memory: Memory, ids: readonly string[], multipliers: readonly number[]): void {
  ids.forEach((id, k) => {
    memory[id] = multipliers[k];
  });
}
