import type { Plugin } from 'vite';
import { buildSimd } from './build-simd.mjs';

/** Compiles the kernels of the `simd` runtime before Vite serves or bundles, and again when one of them changes. */
export function simdKernels(): Plugin {
  return {
    name: 'simd-kernels',
    buildStart: () => buildSimd(),
    async handleHotUpdate({ file }) {
      if (file.includes('/src/runtime/simd/kernels/')) await buildSimd();
    },
  };
}
