import type { Batch } from '../stages/batch.ts';
import { defineCorrection } from '../stages/stage.ts';

const fragment = String.raw`\mathbb 1[\mathcal H_{i,t} \ge \tau_\rho]`;

/** The q-quantile by linear interpolation, in float32 as torch's. */
function quantile(values: Float32Array, q: number): number {
  const sorted = values.toSorted();
  const rank = Math.fround(Math.fround(q) * (sorted.length - 1));
  const below = Math.floor(rank);
  const above = Math.ceil(rank);
  return Math.fround(sorted[below] + Math.fround(rank - below) * (sorted[above] - sorted[below]));
}

/** [rows, width] 1 at the own tokens whose entropy reaches the quantile of all own tokens'. */
export function undecided(
  { mask, entropies }: Pick<Batch, 'mask' | 'entropies'>,
  threshold: number,
): Uint8Array {
  const own = Float32Array.from(entropies).filter((_, i) => mask[i]);
  const least = own.length > 0 ? quantile(own, threshold) : 0;
  return Uint8Array.from(mask, (own, i) => (own && entropies[i] >= least ? 1 : 0));
}

/**
 * The tokens at which the response could have gone another way. The denominators still count all tokens, so the
 * step is smaller by what is left out. Entropies are of the policy at the start of the step.
 */
export default defineCorrection({
  id: 'high-entropy',
  title: 'High-entropy tokens (80/20)',
  summary: 'Trains only on the most undecided tokens: the few at which reasoning forks.',
  formula: String.raw`${fragment},\quad \tau_\rho = \operatorname{quantile}_{1-\rho}(\mathcal H)`,
  fragment,
  source: { title: 'Beyond the 80/20 Rule', arxiv: '2506.01939' },
  params: {
    share: {
      kind: 'number',
      title: 'Share ρ',
      help: 'How many of the tokens are trained on, those of the highest entropy; 0.2 in the paper (TRL’s top_entropy_quantile).',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.05,
    },
  },
  per: 'step',
  apply({ batch }, { share }, { factors }) {
    const kept = undecided(batch, 1 - share);
    for (let i = 0; i < factors.length; i++) factors[i] *= kept[i];
  },
});
