import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { simdKernels } from './scripts/vite-simd.ts';

export default defineConfig({
  // Relative, so that the built page works from any folder of any host.
  base: './',
  plugins: [react(), simdKernels()],
  worker: { format: 'es' },
  // Two copies of tfjs-core would register every kernel twice (tfjs#7700).
  resolve: { dedupe: ['@tensorflow/tfjs-core'] },
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
});
