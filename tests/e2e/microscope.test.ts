import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const locks = 'task=lock;prompts=4;length=2;alphabet=3&seeds=2&steps=4000&every=50';
const openPage = (hash: string, context = {}) => open(browser, `${site.url}#${hash}`, context);
const toMicroscope = (page: Page) => page.getByRole('link', { name: 'Microscope' }).click();
/** Bounds what may hang; how fast it is, is not tested. */
const patience = { timeout: 120_000 };
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const finished = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^128 batches at step/ })
    .first()
    .waitFor(patience);

it('looks at the run of the Bench, while it runs and while it is paused', async () => {
  const { page, complaints } = await openPage(`${locks}&lane=grpo&lane=rloo`);
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await toMicroscope(page);
  await finished(page);
  const table = page.getByRole('table', { name: 'Gradient of one step, by lane' });
  const cells = (title: string) =>
    table.getByRole('row', { name: title }).getByRole('cell').allTextContents();
  for (const text of await cells('Cosine of one batch')) expect(text).toMatch(/^−?[01]\.\d\d ± 0\.\d\d$/);
  for (const text of await cells('Verdict')) expect(text).toMatch(/^(biased|no bias seen|not resolved)$/);
  expect(await page.getByRole('img', { name: /^Cosine to the true gradient/ }).count()).toBe(2);
  // Paused, the same weights give the same numbers.
  await press(page, 'Pause');
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  const readings: string[][] = [];
  for (let time = 0; time < 2; time++) {
    await press(page, 'Measure');
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Measure', exact: true }).waitFor(patience);
    readings.push([...(await cells('Cosine of one batch')), ...(await cells('Expected reward'))]);
  }
  expect(readings[1]).toEqual(readings[0]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('opened by itself at 360 px, it looks at step 0, and nothing overflows', async () => {
  const { page, complaints } = await openPage('/microscope', { viewport: { width: 360, height: 740 } });
  await finished(page);
  expect(await page.getByText('step 0 of').count()).toBe(1);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('says why a task has no exact gradient, and leads to one that has', async () => {
  const { page, complaints } = await openPage('task=countdown&seeds=1&lane=grpo');
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await toMicroscope(page);
  await page
    .getByRole('alert')
    .filter({ hasText: /possible responses .* at most [\d,]+/ })
    .waitFor();
  await page.getByRole('link', { name: 'Open one on locks' }).click();
  await expect.poll(() => page.url()).toContain('task=lock');
  await toMicroscope(page);
  await finished(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});
