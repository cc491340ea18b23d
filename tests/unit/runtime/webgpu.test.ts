import { expect, it } from 'vitest';
import { hasSoftwareVulkan, runOnSoftwareWebgpu } from '../../helpers/runtime-webgpu.ts';

const title = hasSoftwareVulkan
  ? 'WebGPU agrees with plain JavaScript, and a lost device can be replaced'
  : 'WebGPU is not tested: no Chromium folder with libvulkan.so.1 and vk_swiftshader_icd.json was found';

it.skipIf(!hasSoftwareVulkan)(title, { timeout: 600_000 }, async () => {
  const report = await runOnSoftwareWebgpu();
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
