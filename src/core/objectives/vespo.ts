import { clamp, exp, log } from '../math.ts';
import type { NumberSpec } from '../params.ts';
import { defineObjective } from '../stages/stage.ts';
import { old } from './_params.ts';
import { differences, reinforce, termWeights } from './_terms.ts';

const power = {
  kind: 'number',
  title: 'k',
  help: 'Power.',
  default: 2,
  min: 0,
  max: 10,
  step: 0.1,
} as const satisfies NumberSpec;

const least = log(1e-8);

/**
 * The weight is a smooth bump around w = k/λ instead of a clip: far-off responses fade out on both sides. φ(1) = 1.
 * Both logarithms that make up W, of a token and of the whole, are bounded as in TRL: ±20, and 1e-8 from below.
 */
export default defineObjective({
  id: 'vespo',
  title: 'VESPO',
  summary:
    'Weighs each response by a smooth function of its whole importance weight, which fades out far-off ones.',
  formula: String.raw`\mathcal J(\theta) = \mathbb E\Big[\sum_{i,t} w_{i,t}\,\operatorname{sg}[\varphi(W_i)]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\Big],\quad \varphi(W) = e^{\lambda} W^{k} e^{-\lambda W},\quad W_i = \prod_t \frac{\pi_\theta(o_{i,t})}{\pi_{\mathrm{old}}(o_{i,t})}`,
  fragment: String.raw`\mathbb E_{\stage{curriculum},\ \stage{rollout}}\bigg[\,\stage{aggregation}\ \operatorname{sg}[\varphi(W_i)]\,\hat A_{i,t}\log\pi_\theta(o_{i,t})\bigg]`,
  source: { title: 'VESPO', arxiv: '2602.10693' },
  params: {
    kPositive: { ...power, title: 'k for Â ≥ 0', help: 'Power of the weight for good responses; 2 in TRL.' },
    lambdaPositive: {
      ...power,
      title: 'λ for Â ≥ 0',
      help: 'Decay of the weight for good responses; 3 in TRL.',
      default: 3,
    },
    kNegative: {
      ...power,
      title: 'k for Â < 0',
      help: 'Power of the weight for bad responses; 3 in TRL.',
      default: 3,
    },
    lambdaNegative: {
      ...power,
      title: 'λ for Â < 0',
      help: 'Decay of the weight for bad responses; 2 in TRL.',
    },
    foldCorrections: {
      kind: 'boolean',
      title: 'Fold corrections into W',
      help: 'TRL multiplies the sampler’s importance ratio into W, where 0 becomes 1e-8; off, corrections multiply the term, as with other losses. Turn it off for masks.',
      default: true,
    },
    old,
  },
  ignores: {
    ratio: 'Its weight is that of the whole response.',
    clip: 'The bump stands in for the clip.',
  },
  semigradient: true,
  evaluate(input, params) {
    const { ratios, phi } = gammaWeights(input, params);
    return reinforce(
      input,
      phi,
      { ratios, regions: new Uint8Array(phi.length) },
      params.foldCorrections ? input.weights : termWeights(input),
    );
  },
});

interface Settings {
  readonly kPositive: number;
  readonly lambdaPositive: number;
  readonly kNegative: number;
  readonly lambdaNegative: number;
  readonly foldCorrections: boolean;
  readonly old: 'policy' | 'sampler';
}

/** [rows, width] φ of each token's response, and W. */
function gammaWeights(
  input: Parameters<typeof differences>[0],
  { kPositive, lambdaPositive, kNegative, lambdaNegative, foldCorrections, old }: Settings,
): { ratios: Float64Array; phi: Float64Array } {
  const { batch, advantages, factors } = input;
  const { rows, width, mask } = batch;
  const moved = differences(input, old);
  const ratios = new Float64Array(mask.length);
  const phi = new Float64Array(mask.length);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      sum += clamp(moved[i], -20, 20);
      if (factors && foldCorrections) sum += Math.min(log(Math.max(factors[i], 1e-8)), 20);
    }
    const logW = clamp(sum, least, 20);
    const weight = exp(logW);
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      const good = advantages[i] >= 0;
      const k = good ? kPositive : kNegative;
      const lambda = good ? lambdaPositive : lambdaNegative;
      ratios[i] = weight;
      phi[i] = exp(lambda + k * logW - lambda * weight);
    }
  }
  return { ratios, phi };
}
