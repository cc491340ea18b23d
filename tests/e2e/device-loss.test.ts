import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser.ts';
import { type Site, serveDist } from './site.ts';

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await serveDist();
  browser = await launch({ softwareGpu: true });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const tiny = 'task=lock;prompts=2;length=2&seeds=1&steps=4000&every=50&all=prompts=2;group=4&lane=grpo';

it('trains on WebGPU when asked to, and goes on elsewhere when the device is lost', async () => {
  const { page } = await open(browser, `${site.url}#${tiny}&backend=webgpu`);
  const badge = page.getByRole('button', { name: /steps\/s/ });
  const done = async () => Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'));
  await expect.poll(done, { timeout: 150_000 }).toBeGreaterThan(3);
  expect(await badge.textContent()).toContain('webgpu');
  const before = await done();
  const [worker] = page.workers();
  await worker.evaluate(() => {
    self.onmessage?.(new MessageEvent('message', { data: { type: 'lose-device' } }));
  });
  await expect.poll(() => badge.textContent(), { timeout: 60_000 }).not.toContain('webgpu');
  await page
    .getByText(/backend was lost/)
    .first()
    .waitFor();
  await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(before + 20);
  await page.context().close();
});

it('never chooses a software adapter by itself', async () => {
  const { page } = await open(browser, `${site.url}#${tiny}`);
  const badge = page.getByRole('button', { name: /steps\/s/ });
  await expect.poll(() => badge.textContent(), { timeout: 60_000 }).toMatch(/^(wasm|simd)/);
  await badge.click();
  await page
    .getByText(/software/)
    .first()
    .waitFor();
  await page.context().close();
});
