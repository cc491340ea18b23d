import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open } from './browser.ts';
import { type Site, serveDist } from './site.ts';

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await serveDist();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const openReport = () => open(browser, `${site.url}#/bench-report`);

describe('the bench report', () => {
  it('measures in a worker while the page stays alive, and hands the numbers out as JSON', async () => {
    const { page, complaints } = await openReport();
    const save = page.getByRole('button', { name: 'Download JSON' });
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Measure quickly' }).click();
    await page.getByRole('progressbar', { name: 'Measured' }).waitFor();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByText(/^Measured in/).waitFor({ timeout: 500_000 });

    const table = page.getByRole('region', { name: 'Ratios' }).last();
    expect(await table.getByRole('row').count()).toBeGreaterThan(5);
    expect(await page.getByText('webgpu', { exact: true }).count()).toBe(1);
    const [file] = await Promise.all([page.waitForEvent('download'), save.click()]);
    const report = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(file.suggestedFilename()).toBe('grpo-lab-bench-report.json');
    expect(report).toMatchObject({ format: 'grpo-lab-bench', version: 2, quick: true });
    for (const name of ['simd_vs_tfjs_wasm', 'members_16_vs_1', 'workers_2_vs_1', 'simd_peak_fraction']) {
      const { median, min, max } = report.ratios[name];
      expect(min > 0 && min <= median && median <= max).toBe(true);
    }
    expect(report.ratios.simd_vs_pytorch).toBeNull();
    expect(report.sections.map(({ id }: { id: string }) => id)).toContain('step-transformer');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 600_000);

  it('can be stopped, and fits a narrow page', async () => {
    const { page, complaints } = await openReport();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Measure in full' }).click();
    await page.getByRole('progressbar', { name: 'Measured' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Measure quickly' }).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
