import { defineConfig } from 'vitest/config';
import { buildSimd } from './scripts/build-simd.mjs';

await buildSimd();

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      { test: { name: 'methods', include: ['tests/methods/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'golden', include: ['tests/golden/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // The browser needs both cores to itself.
          fileParallelism: false,
        },
      },
    ],
  },
});
