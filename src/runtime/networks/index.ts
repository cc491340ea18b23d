import type { NetworkId } from '../runtime.ts';
import { gru } from './gru.ts';
import { linear } from './linear.ts';
import type { Network } from './network.ts';
import { transformer } from './transformer.ts';

export { type Layout, learnedParameters, type Network, type TensorSlot } from './network.ts';

export const networks: Readonly<Record<NetworkId, Network>> = { linear, gru, transformer };

/** A network by its id. Throws where there is none, naming those there are. */
export function networkById(id: string): Network {
  if (!Object.hasOwn(networks, id)) {
    throw new Error(`no policy "${id}"; there are ${Object.keys(networks).join(', ')}`);
  }
  return networks[id as NetworkId];
}
