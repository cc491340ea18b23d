import { exp, log, sigmoid } from '../math.ts';
import { rowsByGroup } from '../stages/batch.ts';
import { defineObjective } from '../stages/stage.ts';
import { old } from './_params.ts';
import { differences } from './_terms.ts';

export type Style = 'real' | 'product' | 'bce';

/** What a loss over scores is, and ∂loss/∂score [rows]. */
export interface ScoreLoss {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** Per group: whether it has both labels; without, it counts in the mean and says nothing. */
  readonly valid: readonly boolean[];
}

/**
 * Rewards of 1 are positive labels and rewards of 0 negative ones; others are neither. A group with both labels is
 * classified by its responses' scores against a fixed anchor of 0 (arXiv 2602.05630); the loss is the mean over all
 * groups, of `bce` over the labelled responses of the groups with both labels.
 */
export function classify(
  groups: readonly (readonly number[])[],
  scores: ArrayLike<number>,
  rewards: ArrayLike<number>,
  tau: number,
  style: Style,
): ScoreLoss {
  const gradient = new Float64Array(scores.length);
  const labelled = groups.map((rows) => ({
    right: rows.filter((row) => rewards[row] === 1),
    wrong: rows.filter((row) => rewards[row] === 0),
  }));
  const valid = labelled.map(({ right, wrong }) => right.length > 0 && wrong.length > 0);
  const told = labelled.filter((_, group) => valid[group]);
  const count =
    style === 'bce'
      ? told.reduce((sum, { right, wrong }) => sum + right.length + wrong.length, 0)
      : groups.length;
  let loss = 0;
  for (const { right, wrong } of told) {
    // Signed so that a large logit is a mistake on either side.
    const signed = (row: number) => (rewards[row] === 1 ? -scores[row] : scores[row]) / tau;
    const push = (row: number, slope: number) => {
      gradient[row] = (rewards[row] === 1 ? -slope : slope) / tau / count;
    };
    if (style === 'bce') {
      for (const row of [...right, ...wrong]) {
        loss += softplus(signed(row));
        push(row, sigmoid(signed(row)));
      }
    } else if (style === 'product') {
      const [of, over] = [right, wrong].map((rows) => logSumExp(rows.map(signed)));
      loss += softplus(of + over);
      const whole = sigmoid(of + over);
      for (const row of right) push(row, whole * exp(signed(row) - of));
      for (const row of wrong) push(row, whole * exp(signed(row) - over));
    } else {
      for (const rows of [right, wrong]) {
        const whole = logSumExp([0, ...rows.map(signed)]);
        loss += whole;
        for (const row of rows) push(row, exp(signed(row) - whole));
      }
    }
  }
  return { loss: count === 0 ? 0 : loss / count, gradient, valid };
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + log(values.reduce((sum, value) => sum + exp(value - most), 0));
}

/** log(1 + e^x), where it does not overflow. */
const softplus = (x: number) => Math.max(x, 0) + log(1 + exp(-Math.abs(x)));

export default defineObjective({
  id: 'rewards-as-labels',
  title: 'Rewards as labels (REAL)',
  summary:
    'Classifies right against wrong responses by how much likelier they have become: no push ever exceeds 1/τ.',
  formula: String.raw`\mathcal L_q = \log\Big(1+\sum_{j:\,r_j=0} e^{\bar s_j/\tau}\Big) + \log\Big(1+\sum_{i:\,r_i=1} e^{-\bar s_i/\tau}\Big),\quad \bar s_i = \frac{1}{|o_i|}\sum_t \log\frac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})}`,
  fragment: String.raw`-\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\log\Big(1+\sum_{r_j=0} e^{\bar s_j/\tau}\Big) + \log\Big(1+\sum_{r_i=1} e^{-\bar s_i/\tau}\Big)\bigg]`,
  source: { title: 'Rewards as Labels', arxiv: '2602.05630' },
  params: {
    tau: {
      kind: 'number',
      title: 'τ',
      help: 'Temperature of the classifier; a smaller one pushes harder and stops sooner. 0.5 in the paper.',
      default: 0.5,
      min: 0.01,
      max: 10,
      step: 0.01,
      scale: 'log',
    },
    style: {
      kind: 'choice',
      title: 'Loss',
      help: 'One softmax for each label against an anchor (REAL), one over all pairs of a right and a wrong response, or each response by itself.',
      default: 'real',
      options: [
        { value: 'real', title: 'REAL' },
        { value: 'product', title: 'pairs' },
        { value: 'bce', title: 'each by itself' },
      ],
    },
    old,
  },
  ignores: {
    advantage: 'Rewards of 1 and 0 are its labels; other rewards are neither right nor wrong to it.',
    correction: 'A response’s score holds all of its tokens.',
    ratio: 'Its score is the mean log-ratio of the response.',
    clip: 'The classifier’s own slope bounds each push.',
    aggregation: 'It is a mean over prompts, and within a response over its tokens.',
  },
  evaluate(input, { tau, style, old }) {
    const { batch } = input;
    const { rows, width, mask } = batch;
    const moved = differences(input, old);
    const { scores, lengths } = scoresOf(batch, moved);
    const groups = rowsByGroup(batch).filter((own) => own.length > 0);
    const { loss, gradient } = classify(groups, scores, batch.rewards, tau, style);
    const dLogps = new Float64Array(mask.length);
    for (let row = 0; row < rows; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (mask[i]) dLogps[i] = gradient[row] / lengths[row];
      }
    }
    const ratios = moved.map((d, i) => (mask[i] ? exp(d) : 0));
    return { loss, dLogps, ratios, regions: new Uint8Array(mask.length) };
  },
});

/** [rows] mean of a row's own values, 0 where it has none; and how many it has. */
export function scoresOf(
  { rows, width, mask }: { rows: number; width: number; mask: Uint8Array },
  values: Float64Array,
): { scores: Float64Array; lengths: Float64Array } {
  const scores = new Float64Array(rows);
  const lengths = new Float64Array(rows);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    scores[Math.floor(i / width)] += values[i];
    lengths[Math.floor(i / width)] += 1;
  }
  for (let row = 0; row < rows; row++) if (lengths[row] > 0) scores[row] /= lengths[row];
  return { scores, lengths };
}
