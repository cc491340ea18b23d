import { type Curve, changesOf } from '../state/curves.ts';
import { schemeOf, stageOf } from './compute.ts';

/** Several passes over the same rollouts, so that ratios leave 1 and the schemes part. */
const task = 'task=lock&all=optimizer.epochs=8;lr=0.1&charts=pass@1,clip_ratio/region_mean';

export function clipBench(curves: readonly Curve[]): { link: string; shows: string } {
  const lanes = curves.map(({ id, params }) => {
    const stage = stageOf(id);
    const changes = changesOf(schemeOf(id), params).map((change) => `;${stage}.${change}`);
    return `lane=grpo;${stage}=${id}${changes.join('')}`;
  });
  return {
    link: [task, ...new Set(lanes)].join('&'),
    shows:
      'These schemes as lanes, with eight passes over the same rollouts: on the first pass every ratio is 1 and nothing is clipped.',
  };
}
