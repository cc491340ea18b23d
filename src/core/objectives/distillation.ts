import { exp, log } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { defineObjective } from '../stages/stage.ts';
import { logSoftmax } from '../stages/vocabulary.ts';
import { lossToBegin, termWeights } from './_terms.ts';

export type Divergence = 'reverse' | 'forward' | 'jsd';

const params = {
  divergence: {
    kind: 'choice',
    title: 'Divergence',
    help: 'Reverse KL keeps the student within what the teacher finds likely; forward KL makes it cover all of that; JSD stands between them and is bounded.',
    default: 'reverse',
    options: [
      { value: 'reverse', title: 'reverse KL' },
      { value: 'forward', title: 'forward KL' },
      { value: 'jsd', title: 'JSD' },
    ],
  },
  beta: {
    kind: 'number',
    title: 'β',
    help: 'Share of the teacher in the mixture that JSD compares both with: near 0 it acts like forward KL, near 1 like reverse KL.',
    default: 0.5,
    min: 0.01,
    max: 0.99,
    step: 0.01,
  },
} as const satisfies ParamSpecs;

/**
 * Divergence of one next-token distribution from the teacher's, in nats, over the whole vocabulary, from their
 * log-probabilities; its gradient by the student's logits goes to `gradient` [outputs] from `at` on.
 *
 * With teacher p and student π = softmax(z): reverse KL(π‖p) has ∂/∂z = π (log π/p − KL), forward KL(p‖π) has π − p,
 * JSD_β = β KL(p‖m) + (1 − β) KL(π‖m), m = βp + (1 − β)π, has (1 − β) π (log π/m − KL(π‖m)) (arXiv 2306.13649).
 */
export function divergenceOf(
  student: Float64Array,
  teacher: Float64Array,
  { divergence, beta }: { readonly divergence: Divergence; readonly beta: number },
  gradient: Float64Array,
  at: number,
): number {
  if (divergence === 'forward') {
    for (let v = 0; v < student.length; v++) gradient[at + v] = exp(student[v]) - exp(teacher[v]);
    return kl(teacher, student);
  }
  const mixed = divergence === 'jsd';
  const share = mixed ? beta : 0;
  const middle = !mixed
    ? teacher
    : teacher.map((p, v) => log(share * exp(p) + (1 - share) * exp(student[v])));
  const toMiddle = kl(student, middle);
  for (let v = 0; v < student.length; v++) {
    const pi = exp(student[v]);
    gradient[at + v] = pi === 0 ? 0 : (1 - share) * pi * (student[v] - middle[v] - toMiddle);
  }
  return !mixed ? toMiddle : share * kl(teacher, middle) + (1 - share) * toMiddle;
}

/** KL of two distributions from their log-probabilities; what the first finds impossible adds nothing. */
function kl(of: Float64Array, to: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < of.length; v++) {
    const p = exp(of[v]);
    if (p > 0) sum += p * (of[v] - to[v]);
  }
  return sum;
}

export default defineObjective({
  id: 'distillation',
  title: 'On-policy distillation',
  summary:
    'Pulls the whole next-token distribution towards a teacher’s at every token that the policy has drawn: dense feedback, without a reward.',
  formula: String.raw`\mathcal L(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,D\big(\pi_\theta(\cdot\mid s_{i,t})\,\big\|\,\pi_T(\cdot\mid s_{i,t})\big)\Big]`,
  fragment: String.raw`-\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ D\big(\pi_\theta(\cdot\mid s_{i,t})\,\big\|\,\pi_T(\cdot\mid s_{i,t})\big)\bigg]`,
  source: { title: 'On-Policy Distillation of Language Models (GKD)', arxiv: '2306.13649' },
  params,
  needs: { logits: true },
  ignores: {
    advantage: 'The teacher’s distribution takes the place of reward.',
    ratio: 'The drawn responses are held fixed: how likely they have become does not matter.',
    clip: 'Without a ratio there is nothing to clip.',
  },
  evaluate(input, params) {
    const { batch, logits } = input;
    const { mask, teacherLogits } = batch;
    if (!logits) throw new Error('distillation needs logits of the current policy');
    const outputs = mask.length === 0 ? 0 : logits.length / mask.length;
    const weights = termWeights(input);
    const dLogits = new Float64Array(logits.length);
    const student = new Float64Array(outputs);
    const teacher = new Float64Array(outputs);
    let loss = lossToBegin(input);
    for (let i = 0; i < mask.length; i++) {
      const from = i * outputs;
      if (!mask[i] || !teacherLogits || Number.isNaN(teacherLogits[from])) continue;
      logSoftmax(logits, from, student);
      logSoftmax(teacherLogits, from, teacher);
      loss += weights[i] * divergenceOf(student, teacher, params, dLogits, from);
      for (let v = from; v < from + outputs; v++) dLogits[v] *= weights[i];
    }
    return {
      loss,
      dLogps: new Float64Array(mask.length),
      dLogits,
      ratios: Float64Array.from(mask),
      regions: new Uint8Array(mask.length),
    };
  },
});
