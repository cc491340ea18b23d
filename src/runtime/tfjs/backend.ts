import * as tf from '@tensorflow/tfjs-core';
import type { BackendId } from '../runtime.ts';
import { createWebgpuBackend } from './webgpu.ts';

/** The backends that are tfjs's. */
export type TfjsBackendId = Exclude<BackendId, 'simd'>;

/** Where a browser finds the two WebAssembly builds. Node finds them by itself, in node_modules. */
export interface WasmPaths {
  readonly simd: string;
  readonly plain: string;
}

/** Constants kept for reuse; the least recently used one goes first. Far more than one request uses. */
const MAX_CONSTANTS = 128;

/** Thrown by whatever was going on, or is tried afterwards, when the device is lost. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}

/** One tfjs backend: all tensors are made in `compute` and leave it through `read`. */
export class Backend {
  /** Resolves with the reason when the device is lost. */
  readonly lost: Promise<string>;
  private lostReason: string | null = null;
  private readonly waiting = new Set<(error: Error) => void>();
  private readonly constants = new Map<string, tf.Tensor>();

  constructor(
    readonly id: TfjsBackendId,
    readonly detail: string,
    /** The GPU's device, where there is one. */
    readonly device: GPUDevice | undefined,
    lost: Promise<string>,
  ) {
    this.lost = lost.then((reason) => {
      this.lostReason = reason;
      for (const reject of this.waiting) reject(new DeviceLostError(reason));
      return reason;
    });
  }

  /** Whether programs of our own run here; see `program.ts`. */
  get runsPrograms(): boolean {
    return this.id === 'webgpu';
  }

  /** Runs tensor code on this backend; only the tensors it returns, and kept ones, outlive it. */
  compute<T extends tf.TensorContainer>(work: () => T): T {
    if (this.lostReason !== null) throw new DeviceLostError(this.lostReason);
    // Takes effect at once, since the backend is ready. Two runtimes in one process (tests) do alternate.
    if (tf.getBackend() !== this.id) void tf.setBackend(this.id);
    return tf.tidy(work);
  }

  /** A tensor's numbers; the tensor is disposed of. Rejects, instead of hanging, when the device is lost. */
  async read(tensor: tf.Tensor): Promise<Float32Array> {
    let reject: (error: Error) => void = () => {};
    try {
      return await new Promise<Float32Array>((resolve, fail) => {
        reject = fail;
        this.waiting.add(reject);
        tensor.data<'float32'>().then(resolve, fail);
      });
    } finally {
      this.waiting.delete(reject);
      tensor.dispose();
    }
  }

  /** A tensor that is uploaded once and stays on the device. The key must say all that it is made of. */
  constant(key: string, make: () => tf.Tensor): tf.Tensor {
    const known = this.constants.get(key);
    const tensor = known ?? tf.keep(make());
    this.constants.delete(key);
    this.constants.set(key, tensor);
    if (this.constants.size > MAX_CONSTANTS) {
      const [oldest] = this.constants.keys();
      this.constants.get(oldest)?.dispose();
      this.constants.delete(oldest);
    }
    return tensor;
  }

  /** A number as a tensor. A plain JavaScript number would be uploaded anew by every operation it enters. */
  scalar(value: number): tf.Tensor {
    return this.constant(`scalar ${value}`, () => tf.scalar(value));
  }

  dispose(): void {
    for (const tensor of this.constants.values()) tensor.dispose();
    this.constants.clear();
    // The other backends hold nothing but memory that is theirs anyway, and cost time to start again. A device that
    // was lost may have a successor under the same name by now, which is not ours to remove.
    const current = tf.findBackend(this.id) as { readonly device?: GPUDevice } | null;
    if (this.device && current?.device === this.device) tf.removeBackend(this.id);
  }
}

const never = new Promise<never>(() => {});

/** Loads and starts one backend of tfjs; only the chosen one is ever downloaded. */
export async function startBackend(id: TfjsBackendId, wasmPaths?: WasmPaths): Promise<Backend> {
  // No search for NaN in every result, which would read it back, and no advertisement in the console.
  tf.enableProdMode();
  switch (id) {
    case 'webgpu': {
      const { device, detail, lost } = await createWebgpuBackend();
      return new Backend(id, detail, device, lost);
    }
    case 'wasm': {
      const wasm = await import('@tensorflow/tfjs-backend-wasm');
      // Threads need response headers that a static page cannot count on.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      if (wasmPaths) {
        wasm.setWasmPaths({
          'tfjs-backend-wasm.wasm': wasmPaths.plain,
          'tfjs-backend-wasm-simd.wasm': wasmPaths.simd,
          // Never loaded, but tfjs insists on a path.
          'tfjs-backend-wasm-threaded-simd.wasm': wasmPaths.simd,
        });
      }
      if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend did not start.');
      const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
      return new Backend(id, simd ? '1 thread, SIMD' : '1 thread, no SIMD', undefined, never);
    }
    case 'cpu': {
      await import('@tensorflow/tfjs-backend-cpu');
      if (!(await tf.setBackend('cpu'))) throw new Error('The JavaScript backend did not start.');
      return new Backend(id, '1 thread', undefined, never);
    }
    default:
      return id satisfies never;
  }
}
