import * as tf from '@tensorflow/tfjs-core';
import { networks } from '../networks/index.ts';
import type { NetworkId, NetworkSpec, Population, Runtime } from '../runtime.ts';
import { type Backend, startBackend, type TfjsBackendId, type WasmPaths } from './backend.ts';
import { createGru } from './gru.ts';
import { createLinear } from './linear.ts';
import type { TensorNetworkFactory } from './network.ts';
import { TfjsPopulation } from './population.ts';
import { createTransformer } from './transformer.ts';

const factories: Readonly<Record<NetworkId, TensorNetworkFactory>> = {
  linear: createLinear,
  gru: createGru,
  transformer: createTransformer,
};

export interface TfjsOptions {
  /** Needed in a browser, where the page serves the files; see `wasm-files.ts`. */
  readonly wasmPaths?: WasmPaths;
}

/**
 * Starts a TensorFlow.js backend: in a page, a worker or Node (`webgpu` where `navigator.gpu` exists). Rejects when
 * the backend is not available; `chooseBackend` tells beforehand. A second `webgpu` runtime replaces the first.
 */
export async function createTfjsRuntime(id: TfjsBackendId, options: TfjsOptions = {}): Promise<TfjsRuntime> {
  return new TfjsRuntime(await startBackend(id, options.wasmPaths));
}

export class TfjsRuntime implements Runtime {
  readonly backend: TfjsBackendId;
  readonly detail: string;
  readonly lost: Promise<string>;
  /** The GPU's device, where there is one: for tests, and for programs of our own. */
  readonly device: GPUDevice | undefined;
  readonly loseDevice?: () => void;

  constructor(private readonly tensors: Backend) {
    this.backend = tensors.id;
    this.detail = tensors.detail;
    this.lost = tensors.lost;
    this.device = tensors.device;
    if (tensors.device) this.loseDevice = () => tensors.device?.destroy();
  }

  async create(spec: NetworkSpec, members: number, initial: Float32Array): Promise<Population> {
    const network = networks[spec.id];
    const problem = network.validate(spec);
    if (problem) throw new RangeError(problem);
    const layout = network.layout(spec);
    return new TfjsPopulation(
      this.tensors,
      factories[spec.id](this.tensors, spec, members),
      spec,
      layout,
      members,
      initial,
    );
  }

  liveBuffers(): number {
    return tf.memory().numTensors;
  }

  dispose(): void {
    this.tensors.dispose();
  }
}
