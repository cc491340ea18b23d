import { exp, log } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { defineObjective } from '../stages/stage.ts';
import { clampLog, old } from './_params.ts';
import { differences, lossToBegin, pointsOf, termWeights } from './_terms.ts';

export type Shaping = 'shaped' | 'probability' | 'log';

const params = {
  shaping: {
    kind: 'choice',
    title: 'Off-policy term f(π)',
    help: 'Saturating: unlikely tokens count for more than their probability, mastered ones for nothing. As it stands: the importance weight with a denominator of 1. Log: every token the same, as on-policy rows at a ratio of 1.',
    default: 'shaped',
    options: [
      { value: 'shaped', title: 'π / (π + γ)' },
      { value: 'probability', title: 'π' },
      { value: 'log', title: 'log π' },
    ],
  },
  gamma: {
    kind: 'number',
    title: 'γ',
    help: 'Tokens of about this probability are pushed most; 0.1 in LUFFY, Critique-GRPO and ICPO’s code.',
    default: 0.1,
    min: 0.001,
    max: 10,
    step: 0.001,
    scale: 'log',
  },
  off: {
    kind: 'number',
    title: 'Weight of off-policy rows',
    help: 'Multiplies their terms; 1 where all rows of a group count alike.',
    default: 1,
    min: 0,
    max: 64,
    step: 0.1,
  },
  old,
  clampLog,
} as const satisfies ParamSpecs;

/**
 * What an off-policy token adds for an advantage of 1, and its derivative by log π: π/(π+γ) has γπ/(π+γ)², which is
 * largest, 1/4, at π = γ; π has π; log π has 1 (arXiv 2504.14945). `logp`: log π, −∞ included.
 */
export function offPolicyTerm(
  logp: number,
  shaping: Shaping,
  gamma: number,
): { readonly value: number; readonly slope: number } {
  if (shaping === 'log') return { value: logp, slope: 1 };
  const p = exp(logp);
  if (shaping === 'probability') return { value: p, slope: p };
  return { value: p / (p + gamma), slope: (gamma * p) / ((p + gamma) * (p + gamma)) };
}

/** Below this probability π/(π+γ) pushes harder than π does; 0 where γ ≥ 1, as it nowhere does. */
export function crossover(gamma: number): number {
  return Math.max(0, exp(0.5 * log(gamma)) - gamma);
}

/** Who wrote a row decides: the recipe's ratio and clip hold for rows that the policy drew for the plain question. */
export default defineObjective({
  id: 'mixed-policy',
  title: 'Mixed policy (LUFFY)',
  summary:
    'A policy gradient whose rows from other contexts (critiques, demonstrations) count by a function of the probability they have without that context: no ratio, no clip.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i \in \text{on},\,t} w_{i,t}\, f_{\text{clip}}(\rho_{i,t}, \hat A_{i,t}) + \sum_{j \in \text{off},\,t} w_{j,t}\,\frac{\pi_\theta(o_{j,t})}{\pi_\theta(o_{j,t}) + \gamma}\,\hat A_{j,t}\Big]`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \Big(\stage{clip}\ \text{or}\ \tfrac{\pi_\theta(o_{j,t})}{\pi_\theta(o_{j,t}) + \gamma}\hat A_{j,t}\Big)\bigg]`,
  source: { title: 'Learning to Reason under Off-Policy Guidance (LUFFY)', arxiv: '2504.14945' },
  params,
  evaluate(input, { shaping, gamma, off, old, clampLog }) {
    const { batch, logps, advantages } = input;
    const { mask, width, offPolicy } = batch;
    const points = pointsOf(input, input.logRatios(differences(input, old)), clampLog, input.clip);
    const weights = termWeights(input);
    const dLogRatios = new Float64Array(mask.length);
    const direct = new Float64Array(mask.length);
    let loss = lossToBegin(input);
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      if (!offPolicy?.[Math.floor(i / width)]) {
        loss -= weights[i] * points.values[i];
        dLogRatios[i] = -weights[i] * points.slopes[i];
        continue;
      }
      const { value, slope } = offPolicyTerm(logps[i], shaping, gamma);
      const weight = off * weights[i] * advantages[i];
      // A product with an impossible token's −∞ would be NaN where nothing pushes.
      if (weight !== 0) loss -= weight * value;
      direct[i] = -weight * slope;
      points.slopes[i] = off * slope * advantages[i];
      points.ratios[i] = shaping === 'log' ? 1 : value;
      points.regions[i] = 0;
    }
    const dLogps = input.pullBack(dLogRatios);
    if (offPolicy) for (let i = 0; i < mask.length; i++) dLogps[i] += direct[i];
    const { ratios, regions, slopes } = points;
    return { loss, dLogps, ratios, regions, slopes };
  },
});
