import { exp, log } from '../math.ts';
import { rowsByGroup } from '../stages/batch.ts';
import { defineObjective } from '../stages/stage.ts';
import { differences } from './_terms.ts';
import { scoresOf } from './rewards-as-labels.ts';

export interface DrpoSettings {
  /** C: the length at which the length reward is 0. */
  readonly longest: number;
  /** λ: how little short responses are preferred; Infinity for not at all. */
  readonly lambda: number;
  /** τ of the softmax over wrong responses. */
  readonly tau: number;
  /** Whether the wrong side is the sum or the mean of e^(s/τ): the same gradient. */
  readonly wrong: 'sum' | 'mean';
}

/** What the loss makes of responses, [rows]. */
export interface Discrimination {
  readonly loss: number;
  /** J of each group; 0 of one without both kinds. */
  readonly objectives: Float64Array;
  /** ω of right responses, ν of wrong ones: each side of a group that has both adds up to 1. */
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  /** ∂loss/∂score */
  readonly gradient: Float64Array;
}

/**
 * Weights of the right responses of a group, which add up to 1: what maximises the length reward 1 − l/C under a KL of
 * strength λ to the right ones as they were drawn (arXiv 2510.04474).
 */
export function lengthWeights(lengths: readonly number[], { longest, lambda }: DrpoSettings): number[] {
  return softmax(lengths.map((length) => (1 - length / longest) / lambda));
}

/** J = Σ ω s over right responses − τ log Σ e^(s/τ) over wrong ones; the loss is −J's mean over all groups. */
export function discriminate(
  groups: readonly (readonly number[])[],
  rewards: ArrayLike<number>,
  lengths: ArrayLike<number>,
  scores: ArrayLike<number>,
  settings: DrpoSettings,
): Discrimination {
  const zeros = () => new Float64Array(scores.length);
  const [positive, negative, gradient] = [zeros(), zeros(), zeros()];
  const { tau, wrong: form } = settings;
  const objectives = Float64Array.from(groups, (rows) => {
    const right = rows.filter((row) => rewards[row] === 1);
    const wrong = rows.filter((row) => rewards[row] === 0);
    if (right.length === 0 || wrong.length === 0) return 0;
    lengthWeights(
      right.map((row) => lengths[row]),
      settings,
    ).forEach((weight, i) => {
      positive[right[i]] = weight;
      gradient[right[i]] = -weight / groups.length;
    });
    const raised = wrong.map((row) => scores[row] / tau);
    softmax(raised).forEach((weight, i) => {
      negative[wrong[i]] = weight;
      gradient[wrong[i]] = weight / groups.length;
    });
    const most = Math.max(...raised);
    const sum = raised.reduce((total, each) => total + exp(each - most), 0);
    const over = tau * (most + log(form === 'mean' ? sum / wrong.length : sum));
    return right.reduce((total, row) => total + positive[row] * scores[row], 0) - over;
  });
  const total = objectives.reduce((sum, each) => sum + each, 0);
  return { loss: groups.length === 0 ? 0 : -total / groups.length, objectives, positive, negative, gradient };
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const raised = values.map((value) => exp(value - most));
  const total = raised.reduce((sum, each) => sum + each, 0);
  return raised.map((each) => each / total);
}

/**
 * Right and wrong responses have weights of their own, so however long a right one is, it is never pushed down; and a
 * group without a wrong response says nothing, so length is no concern where all is solved.
 */
export default defineObjective({
  id: 'drpo',
  title: 'Decoupled, short first (DRPO)',
  summary:
    'Raises right responses, the short ones most, and lowers wrong ones: the two sides never share a normaliser.',
  formula: String.raw`\mathcal J_q = \sum_{i:\,r_i=1} \omega_i s_i - \tau \log \sum_{j:\,r_j=0} e^{s_j/\tau},\quad \omega_i \propto e^{(1-|o_i|/C)/\lambda},\quad s_i = \frac{1}{|o_i|}\sum_t \log \pi_\theta(o_{i,t})`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\sum_{r_i=1} \omega_i s_i - \tau \log \sum_{r_j=0} e^{s_j/\tau}\bigg]`,
  source: { title: 'DRPO: Decoupled Reward Policy Optimization', arxiv: '2510.04474' },
  params: {
    lambda: {
      kind: 'number',
      title: 'λ',
      help: 'The smaller, the more short right responses are preferred; 0.1 in the paper. At 1000 they all weigh the same (DisCO).',
      default: 0.1,
      min: 0.001,
      max: 1000,
      step: 0.01,
      scale: 'log',
    },
    tau: {
      kind: 'number',
      title: 'τ',
      help: 'Temperature of the softmax over wrong responses: the smaller, the more it is the likeliest that are pushed down. 10 in the paper.',
      default: 10,
      min: 0.01,
      max: 10,
      step: 0.01,
      scale: 'log',
    },
    wrong: {
      kind: 'choice',
      title: 'Wrong side',
      help: 'Logarithm of the sum or of the mean over wrong responses: another loss, the same gradient.',
      default: 'sum',
      options: [
        { value: 'sum', title: 'sum' },
        { value: 'mean', title: 'mean' },
      ],
      advanced: true,
    },
    longest: {
      kind: 'integer',
      title: 'Longest C',
      help: 'Length that the length reward is measured by; 0 for the longest that the task allows.',
      default: 0,
      min: 0,
      max: 100_000,
      step: 1,
      advanced: true,
    },
  },
  ignores: {
    advantage: 'Rewards of 1 and 0 are its labels; other rewards are neither right nor wrong to it.',
    correction: 'A response’s score holds all of its tokens.',
    ratio: 'Its scores are log-probabilities, not ratios.',
    clip: 'Without a ratio there is nothing to clip; a penalty on the KL holds the step.',
    aggregation: 'It is a mean over prompts, and within a response over its tokens.',
  },
  evaluate(input, { lambda, tau, wrong, longest }) {
    const { batch, logps } = input;
    const { rows, width, mask, rewards } = batch;
    const own = Float64Array.from(mask, (one, i) => (one ? logps[i] : 0));
    const { scores, lengths } = scoresOf(batch, own);
    const groups = rowsByGroup(batch).filter((members) => members.length > 0);
    const settings = { longest: longest === 0 ? width : longest, lambda, tau, wrong };
    const { loss, gradient } = discriminate(groups, rewards, lengths, scores, settings);
    const dLogps = new Float64Array(mask.length);
    for (let row = 0; row < rows; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (mask[i]) dLogps[i] = gradient[row] / lengths[row];
      }
    }
    const ratios = differences(input, 'policy').map((d, i) => (mask[i] ? exp(d) : 0));
    return { loss, dLogps, ratios, regions: new Uint8Array(mask.length) };
  },
});
