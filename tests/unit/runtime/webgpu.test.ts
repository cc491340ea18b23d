import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { WebgpuReport } from '../../helpers/runtime-webgpu.ts';
import { hasSoftwareVulkan, noSoftwareVulkan, runWithSoftwareVulkan } from '../../helpers/software-webgpu.ts';

const title = hasSoftwareVulkan
  ? 'WebGPU agrees with plain JavaScript, and a lost device can be replaced'
  : `WebGPU is not tested: ${noSoftwareVulkan}`;

it.skipIf(!hasSoftwareVulkan)(title, { timeout: 600_000 }, async () => {
  const file = fileURLToPath(new URL('../../helpers/runtime-webgpu.ts', import.meta.url));
  const report = await runWithSoftwareVulkan<WebgpuReport>(file);
  expect(report.detail).toMatch(/swiftshader/i);
  for (const [network, distances] of Object.entries(report.distances)) {
    for (const [result, distance] of Object.entries(distances)) {
      expect(distance, `${network} ${result}`).toBeLessThan(/tokens|greedy/.test(result) ? 1e-9 : 1e-5);
    }
  }
  expect(Object.keys(report.distances)).toEqual(['linear', 'gru', 'transformer']);
  expect(report.leaked).toBe(0);
  expect(report.pending).toBe(`DeviceLostError: ${report.lost}`);
  expect(report.afterwards).toBe(`DeviceLostError: ${report.lost}`);
  expect(report.resumed).toBeLessThan(1e-6);
});
