import type { TensorNetworkFactory } from './network.ts';
export const createGru: TensorNetworkFactory = () => {
  throw new Error('gru: not yet');
};
