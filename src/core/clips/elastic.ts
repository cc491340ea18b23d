import { clamp } from '../math.ts';
import type { NumberSpec } from '../params.ts';
import { defineClip } from '../stages/stage.ts';
import { clipped } from './_bounds.ts';

const radius = String.raw`\varepsilon_i = \operatorname{clip}\!\big(\varepsilon_0\,[(1-\alpha)+\alpha|\hat A_i|]\,[(1-\beta)+4\beta\hat p(1-\hat p)],\ \varepsilon_{\min},\ \varepsilon_{\max}\big)`;

const share = {
  kind: 'number',
  title: '',
  help: '',
  default: 0.5,
  min: 0,
  max: 1,
  step: 0.05,
} as const satisfies NumberSpec;

/**
 * The sources say that the radius grows with |Â| and with p̂(1 − p̂) and give no formula: this one is the lab's. With
 * α = β = 0 it is the symmetric clip; |Â| = 1 at p̂ = ½ gives ε₀. Linear in |Â| because that is where the gain
 * Â(ρ − 1) less a quadratic cost of moving is largest.
 */
export default defineClip({
  id: 'elastic',
  title: 'Elastic clip (ETR)',
  summary: 'Lets tokens of strong advantages, and of groups that are half right, move further than others.',
  formula: String.raw`\min\!\big(\rho_{i,t}\hat A_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1-\varepsilon_i, 1+\varepsilon_i)\,\hat A_{i,t}\big),\quad ${radius}`,
  fragment: String.raw`\min\!\big(\rho_{i,t}\hat A_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1 \pm \varepsilon(|\hat A_i|, \hat p))\,\hat A_{i,t}\big)`,
  source: { title: 'Outcome-Guided Elastic Trust Regions', arxiv: '2601.03723' },
  params: {
    base: {
      kind: 'number',
      title: 'ε₀',
      help: 'Radius at |Â| = 1 in a group that is half right.',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.01,
    },
    byAdvantage: {
      ...share,
      title: 'α',
      help: 'How much of the radius goes with |Â| (the micro level); 0: none of it.',
    },
    bySpread: {
      ...share,
      title: 'β',
      help: 'How much of it goes with 4p̂(1 − p̂) (the macro level); 0: none of it.',
    },
    least: { ...share, title: 'ε min', help: 'The smallest radius.', default: 0.05 },
    most: { ...share, title: 'ε max', help: 'The largest radius.', default: 0.6 },
  },
  at(ratio, advantage, params, out, group) {
    const eps = elasticRadius(Math.abs(advantage), group?.passRate ?? 0.5, params);
    clipped(ratio, advantage, eps, eps, out);
  },
});

interface Elastic {
  readonly base: number;
  readonly byAdvantage: number;
  readonly bySpread: number;
  readonly least: number;
  readonly most: number;
}

/** ε of a token by the size of its advantage and its group's pass rate. */
export function elasticRadius(
  size: number,
  passRate: number,
  { base, byAdvantage, bySpread, least, most }: Elastic,
): number {
  const micro = 1 - byAdvantage + byAdvantage * size;
  const macro = 1 - bySpread + bySpread * 4 * passRate * (1 - passRate);
  return clamp(base * micro * macro, least, most);
}
