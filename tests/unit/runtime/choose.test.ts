import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseBackend, isSoftware } from '../../../src/runtime/choose.ts';

const adapterOf = (info: Partial<GPUAdapterInfo>) => ({ info }) as GPUAdapter;
const nvidia = adapterOf({ vendor: 'nvidia', architecture: 'ampere' });
const swiftshader = adapterOf({ vendor: 'google', architecture: 'swiftshader' });

function browserWith(requestAdapter?: () => Promise<GPUAdapter | null>): void {
  vi.stubGlobal('navigator', requestAdapter ? { gpu: { requestAdapter } } : {});
}

afterEach(() => vi.unstubAllGlobals());

describe('without a wish', () => {
  it('takes a hardware adapter', async () => {
    browserWith(async () => nvidia);
    expect(await chooseBackend()).toEqual({
      backend: 'webgpu',
      reason: 'WebGPU runs on nvidia ampere.',
      adapter: nvidia,
    });
  });

  it.each([
    [undefined, 'No WebGPU in this browser: SIMD WebAssembly computes.'],
    [async () => null, 'No WebGPU adapter on this machine: SIMD WebAssembly computes.'],
    [
      async () => swiftshader,
      'The only WebGPU adapter is software (google swiftshader), slower than WebAssembly: SIMD WebAssembly computes.',
    ],
    [
      () => Promise.reject(new Error('driver crashed')),
      'No usable WebGPU adapter (driver crashed): SIMD WebAssembly computes.',
    ],
  ])('falls to SIMD WebAssembly (%#)', async (requestAdapter, reason) => {
    browserWith(requestAdapter);
    expect(await chooseBackend()).toMatchObject({ backend: 'simd', reason });
  });

  it('falls to plain JavaScript when there is no WebAssembly', async () => {
    browserWith();
    vi.stubGlobal('WebAssembly', undefined);
    expect(await chooseBackend()).toEqual({
      backend: 'cpu',
      reason: 'No WebGPU in this browser; there is no WebAssembly here: plain JavaScript computes.',
    });
  });
});

describe('with a wish', () => {
  it('never takes TensorFlow.js on WebAssembly without one, even where there is no SIMD', async () => {
    browserWith();
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(await chooseBackend()).toEqual({
      backend: 'cpu',
      reason: 'No WebGPU in this browser; there is no SIMD WebAssembly here: plain JavaScript computes.',
    });
    expect(await chooseBackend('wasm')).toEqual({
      backend: 'wasm',
      reason: 'TensorFlow.js on WebAssembly was asked for: TensorFlow.js on WebAssembly computes.',
    });
  });

  it('takes a software adapter when WebGPU is asked for, and says what that means', async () => {
    browserWith(async () => swiftshader);
    const choice = await chooseBackend('webgpu');
    expect(choice.backend).toBe('webgpu');
    expect(choice.reason).toMatch(/software \(google swiftshader\), slower than WebAssembly/);
  });

  it('says so when the wish cannot be met', async () => {
    browserWith();
    expect(await chooseBackend('webgpu')).toEqual({
      backend: 'simd',
      reason: 'WebGPU was asked for, but there is no WebGPU in this browser: SIMD WebAssembly computes.',
    });
  });

  it.each(['wasm', 'cpu'] as const)('takes %s without asking for an adapter', async (wish) => {
    const requestAdapter = vi.fn(async () => nvidia);
    browserWith(requestAdapter);
    expect((await chooseBackend(wish)).backend).toBe(wish);
    expect(requestAdapter).not.toHaveBeenCalled();
  });
});

it.each([
  [{ isFallbackAdapter: true }, true],
  [{ architecture: 'swiftshader' }, true],
  [{ description: 'llvmpipe (LLVM 15.0.7, 256 bits)' }, true],
  [{ description: 'Microsoft Basic Render Driver' }, true],
  [{ vendor: 'apple', architecture: 'metal-3' }, false],
  [{}, false],
])('tells software adapters by %o', (info, software) => {
  expect(isSoftware(adapterOf(info))).toBe(software);
});
