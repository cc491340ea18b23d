import { networkById } from '../../runtime/networks/index.ts';
import type { NetworkSpec } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';

/**
 * [members, parameters] first weights: a seed's are the same in every lane. `index` is the sub-stream they are drawn
 * from, one for each kind of network that a member has; `logits` are what linear policies start from.
 */
export function initialWeights(
  network: NetworkSpec,
  { lanes, seeds, seed }: { readonly lanes: number; readonly seeds: number; readonly seed: number },
  index: number,
  logits?: Float32Array,
): Float32Array {
  const initial = Array.from({ length: seeds }, (_, seedIndex) => {
    const random = new RandomStream({ seed, seedIndex, step: 0, stream: 'init', index });
    return networkById(network.id).initialise(network, random, logits);
  });
  const members = lanes * seeds;
  const size = initial[0].length;
  const stacked = new Float32Array(members * size);
  for (let member = 0; member < members; member++) stacked.set(initial[member % seeds], member * size);
  return stacked;
}
