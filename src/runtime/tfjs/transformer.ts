import type { TensorNetworkFactory } from './network.ts';
export const createTransformer: TensorNetworkFactory = () => {
  throw new Error('transformer: not yet');
};
