import { defineReward } from '../stages/stage.ts';

/**
 * Lengths are given as shares, since responses here may have 4 tokens or 64. The paper's 16 384 + 4096 tokens are
 * a limit of 1 and a cache of 0.2. Capped at −1 as in TRL and OpenRLHF; without the cap, as in verl,
 * it goes on falling beyond the limit. Where the task ends every response itself none is overlong, though all have
 * the longest length.
 */
export default defineReward({
  id: 'soft-overlong',
  title: 'Soft overlong punishment (DAPO)',
  summary: 'Punishes responses that come near the length limit, growing linearly to −1 at the limit.',
  formula: String.raw`r_i \leftarrow r_i + c\,p(|o_i|),\quad p(L) = \begin{cases} 0 & L \le L_{\max} - L_{\mathrm{cache}} \\ \dfrac{L_{\max} - L_{\mathrm{cache}} - L}{L_{\mathrm{cache}}} & L \le L_{\max} \\ -1 & L > L_{\max} \end{cases}`,
  fragment: String.raw`+ c\,p_{\mathrm{overlong}}(|o_i|)`,
  source: { title: 'DAPO', arxiv: '2503.14476' },
  params: {
    limit: {
      kind: 'number',
      title: 'Limit',
      help: 'Length at which the punishment is full, as a share of the task’s longest response.',
      default: 1,
      min: 0.05,
      max: 1,
      step: 0.05,
    },
    cache: {
      kind: 'number',
      title: 'Cache',
      help: 'Length of the stretch before the limit over which it grows, as the same share; 0.2 in DAPO.',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.05,
    },
    factor: {
      kind: 'number',
      title: 'Factor c',
      help: 'What full punishment costs; verl’s penalty_factor.',
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
    },
    capped: {
      kind: 'boolean',
      title: 'Stop at the limit',
      help: 'Punishes no more beyond the limit than at it (TRL, OpenRLHF); verl goes on. It matters with a limit below 1.',
      default: true,
    },
  },
  shape(batch, { maxResponse, fixedLength }, { limit, cache, factor, capped }, rewards) {
    if (fixedLength) return;
    const max = limit * maxResponse;
    const stretch = cache * maxResponse;
    for (let row = 0; row < batch.rows; row++) {
      rewards[row] += factor * punishment(batch.lengths[row], max, stretch, capped);
    }
  },
});

function punishment(length: number, max: number, stretch: number, capped: boolean): number {
  if (length > max && (capped || stretch === 0)) return -1;
  return length <= max - stretch ? 0 : (max - stretch - length) / stretch;
}
