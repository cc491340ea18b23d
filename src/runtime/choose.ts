import type { BackendId } from './runtime.ts';

export interface BackendChoice {
  readonly backend: BackendId;
  /** Why this one, as a sentence for the page. */
  readonly reason: string;
  /** The WebGPU adapter that was found, chosen or not. */
  readonly adapter?: GPUAdapter;
}

const backendNames: Readonly<Record<BackendId, string>> = {
  webgpu: 'WebGPU',
  simd: 'SIMD WebAssembly',
  wasm: 'TensorFlow.js on WebAssembly',
  cpu: 'plain JavaScript',
};

/**
 * Picks what computes: the GPU if there is a hardware adapter, else SIMD WebAssembly, else plain JavaScript. Two are
 * only chosen when asked for by name: a software adapter (SwiftShader, llvmpipe …), which is slower than WebAssembly,
 * and TensorFlow.js on WebAssembly, which is what `simd` is compared with.
 */
export async function chooseBackend(requested?: BackendId): Promise<BackendChoice> {
  if (requested === 'cpu') return { backend: 'cpu', reason: 'Plain JavaScript was asked for.' };
  if (requested === 'simd') return withoutGpu('SIMD WebAssembly was asked for');
  if (requested === 'wasm') return withoutGpu('TensorFlow.js on WebAssembly was asked for', 'wasm');

  const { adapter, problem } = await probeAdapter();
  if (!adapter) {
    return withoutGpu(requested === 'webgpu' ? `WebGPU was asked for, but there is ${problem}` : problem);
  }
  const name = adapterName(adapter);
  if (!isSoftware(adapter)) {
    return { backend: 'webgpu', reason: `WebGPU runs on ${name}.`, adapter };
  }
  if (requested === 'webgpu') {
    return {
      backend: 'webgpu',
      reason: `WebGPU was asked for; its adapter is software (${name}), slower than WebAssembly.`,
      adapter,
    };
  }
  return {
    ...withoutGpu(`the only WebGPU adapter is software (${name}), slower than WebAssembly`),
    adapter,
  };
}

/** The adapter, or what is missing, said so that it may follow "there is". */
async function probeAdapter(): Promise<{ adapter?: GPUAdapter; problem: string }> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) return { problem: 'no WebGPU in this browser' };
  try {
    // A null adapter would crash tfjs (it does not check), so nothing of tfjs is touched before this.
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ? { adapter, problem: '' } : { problem: 'no WebGPU adapter on this machine' };
  } catch (error) {
    return { problem: `no usable WebGPU adapter (${error instanceof Error ? error.message : error})` };
  }
}

/** A function that makes a vector: valid where there is SIMD. */
const simdProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
);

function withoutGpu(why: string, wanted: 'simd' | 'wasm' = 'simd'): BackendChoice {
  const hasWasm = typeof WebAssembly === 'object';
  const works = hasWasm && (wanted === 'wasm' || WebAssembly.validate(simdProbe));
  const backend: BackendId = works ? wanted : 'cpu';
  const lacking = works ? '' : `; there is no ${hasWasm ? 'SIMD ' : ''}WebAssembly here`;
  const sentence = why.charAt(0).toUpperCase() + why.slice(1);
  return { backend, reason: `${sentence}${lacking}: ${backendNames[backend]} computes.` };
}

/** True when the adapter computes on the processor, however it calls itself. */
export function isSoftware(adapter: Pick<GPUAdapter, 'info'>): boolean {
  const { info } = adapter;
  // Older browsers have the flag on the adapter.
  if (info?.isFallbackAdapter || (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter) return true;
  const words = [info?.vendor, info?.architecture, info?.device, info?.description].join(' ');
  return /swiftshader|llvmpipe|lavapipe|software|basic render|\bwarp\b/i.test(words);
}

/** What to call an adapter on the page. Browsers withhold some of the fields, and may leave all empty. */
export function adapterName(adapter: Pick<GPUAdapter, 'info'>): string {
  const { description, vendor, architecture } = adapter.info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed GPU';
}
