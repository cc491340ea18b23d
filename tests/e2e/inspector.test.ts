import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
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

/** A run that ends within seconds; 24 recorded steps stay. */
const quick = 'task=lock;prompts=4;length=2&seeds=2&steps=24&every=4&lane=grpo&lane=rloo&backend=wasm';

const phase = (page: Page, text: string) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });
const lane = (page: Page, letter: string) =>
  page.getByRole('article', { name: new RegExp(`^Lane ${letter}\\b`) });
const inspector = (page: Page) => page.getByRole('dialog', { name: /^Inspector of lane/ });
const headline = (page: Page, letter: string) =>
  lane(page, letter)
    .getByTitle(/^Mean pass@1/)
    .textContent();
const steps = (page: Page) => inspector(page).getByRole('slider', { name: 'Recorded step' });

/** The recorded step that is shown. */
const stepShown = async (page: Page) =>
  Number(/\d+/.exec((await steps(page).getAttribute('aria-valuetext')) ?? '')?.[0]);

/** The inspector of a finished run, opened by pressing a token of a lane. */
async function opened(letter: string, context = {}) {
  const { page, complaints } = await open(browser, `${site.url}#${quick}`, context);
  await phase(page, 'Finished');
  // The page draws a few times a second: the last group may come a little later.
  await lane(page, letter)
    .getByText(/^step 24 /)
    .waitFor();
  await lane(page, letter).locator('[data-token="1"]').first().click();
  await inspector(page).waitFor();
  return { page, complaints };
}

describe('the inspector', () => {
  it('shows how a token came to its push, and moves with the arrow keys', async () => {
    const { page, complaints } = await opened('B');
    expect(await inspector(page).getAttribute('aria-label')).toContain('Inspector of lane B');
    const title = inspector(page).getByRole('heading', { level: 3 });
    expect(await title.textContent()).toMatch(/at 2 came to its push$/);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => title.textContent()).toMatch(/at 1 came to its push$/);
    const verdict = inspector(page).getByRole('status');
    expect(await verdict.textContent()).toMatch(
      /^This token is (pushed (up|down) by [\d.e-]+|not pushed: .+)\.$/,
    );
    for (const stage of ['Advantage', 'Ratio', 'Clip', 'Aggregation']) {
      await inspector(page)
        .getByRole('heading', { name: new RegExp(`^${stage} `) })
        .waitFor();
    }
    expect(await inspector(page).locator('.katex-error').count()).toBe(0);
    await page.keyboard.press('Escape');
    await inspector(page).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('goes over the recorded steps, in all lanes', async () => {
    const { page, complaints } = await opened('A');
    await expect.poll(() => steps(page).getAttribute('aria-valuetext')).toBe('step 24');
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    // A fast run records some of its steps only.
    await expect.poll(() => stepShown(page)).toBeLessThan(23);
    const shown = await stepShown(page);
    await inspector(page).getByRole('button', { name: 'Lane B' }).click();
    await expect.poll(() => inspector(page).getAttribute('aria-label')).toContain('lane B');
    expect(await stepShown(page)).toBe(shown);
    await inspector(page).getByRole('button', { name: 'Newest' }).click();
    await expect.poll(() => steps(page).getAttribute('aria-valuetext')).toBe('step 24');
    await inspector(page).getByRole('checkbox', { name: 'Follow this prompt' }).check();
    const followed = await inspector(page).getByRole('slider').getAttribute('max');
    expect(Number(followed)).toBeLessThan(23);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('branches a lane from an earlier step; the others come out as before', async () => {
    const { page, complaints } = await opened('A');
    const before = [await headline(page, 'A'), await headline(page, 'B')];
    for (let i = 0; i < 5; i++) await page.keyboard.press('[');
    await expect.poll(() => stepShown(page)).toBeLessThan(20);
    const from = (await stepShown(page)) - 1;
    await inspector(page).getByRole('button', { name: 'Branch a lane from here' }).click();
    await phase(page, 'Paused');
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(String(from));
    const recipe = page.getByRole('dialog', { name: /^Recipe of lane B/ });
    await recipe.getByRole('combobox', { name: 'Advantage: variant' }).selectOption('none');
    await page.keyboard.press('Escape');
    expect(await lane(page, 'B').textContent()).toContain(`Branched from lane A at step ${from}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await phase(page, 'Finished');
    await expect.poll(async () => [await headline(page, 'A'), await headline(page, 'C')]).toEqual(before);
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await phase(page, 'Paused');
    expect(await lane(page, 'B').textContent()).not.toContain('Branched');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['light', 1440],
    ['dark', 360],
  ] as const)('is accessible and fits, %s at %d px', async (colorScheme, width) => {
    const { page, complaints } = await opened('A', { colorScheme, viewport: { width, height: 800 } });
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    );
    const problems = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run('[role=dialog]');
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    });
    expect(problems).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
