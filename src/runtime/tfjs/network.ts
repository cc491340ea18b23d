import type * as tf from '@tensorflow/tfjs-core';
import type { NetworkSpec, SampleRequest, SampleResult, ScoreRequest } from '../runtime.ts';
import type { Backend } from './backend.ts';
import type { Packing } from './packing.ts';
import type { NamedTensors } from './weights.ts';

/** What a forward pass leaves behind. Lives as long as the `compute` it was made in. */
export interface Pass {
  /** [M·R·T, V] logits of packed rows, before any temperature. */
  readonly logits: tf.Tensor2D;
  /** From ∂loss/∂logits to the gradient by each of the network's tensors. To be called at most once. */
  backward(dLogits: tf.Tensor2D): NamedTensors;
}

/**
 * A network on tensors of stacked members. Backward passes are written out next to their forward passes: the tape of
 * tfjs would cost twice the operations, and lacks kernels on WebAssembly.
 */
export interface TensorNetwork {
  forward(weights: NamedTensors, request: ScoreRequest, packing: Packing): Pass;
  sample(weights: NamedTensors, request: SampleRequest, packing: Packing): Promise<SampleResult>;
}

export type TensorNetworkFactory = (backend: Backend, spec: NetworkSpec, members: number) => TensorNetwork;
