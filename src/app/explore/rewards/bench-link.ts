import { type Curve, changesOf } from '../state/curves.ts';
import { shapeOf } from './compute.ts';

const task = 'task=countdown&all=lr=0.1&charts=pass@1,completions/mean_length';

/** The plain reward, and each shape on top of it. */
export function rewardsBench(curves: readonly Curve[]): { link: string; shows: string } {
  const lanes = curves.map(({ id, params }) => {
    const changes = changesOf(shapeOf(id), params).map((change) => `;${id}.${change}`);
    return `lane=grpo;reward=components+${id}${changes.join('')}`;
  });
  return {
    link: [task, 'lane=grpo', ...new Set(lanes)].join('&'),
    shows:
      'Countdown, where being right takes six tokens, with the plain reward and with each of these shapes on top: a cost of length that outweighs being right teaches silence.',
  };
}
