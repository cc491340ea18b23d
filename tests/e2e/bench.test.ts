import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
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

/** Small and quick, so that a run ends within seconds on the slowest machine. */
const quick = 'task=lock;prompts=4;length=2&seeds=2&steps=24&every=4&lane=grpo&lane=rloo&backend=wasm';

const openLab = (hash = '', context = {}) => open(browser, hash ? `${site.url}#${hash}` : site.url, context);
const lane = (page: Page, letter: string) =>
  page.getByRole('article', { name: new RegExp(`^Lane ${letter}\\b`) });
const glance = (page: Page, letter: string) =>
  lane(page, letter)
    .getByTitle(/^Mean pass@1/)
    .textContent();

/** A lane's headline once it stands still: the page redraws a few times a second. */
async function headline(page: Page, letter: string): Promise<string> {
  for (let before = await glance(page, letter); ; ) {
    await page.waitForTimeout(600);
    const now = await glance(page, letter);
    if (now !== null && now === before) return now;
    before = now;
  }
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const phase = (page: Page, text: string) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });
const stepsDone = async (page: Page) =>
  Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'));

/** Waits until at least so many steps are done. */
async function reach(page: Page, steps: number): Promise<void> {
  while ((await stepsDone(page)) < steps) await page.waitForTimeout(100);
}

describe('the default page', () => {
  it('trains without a press, its lanes part, and it complains of nothing', async () => {
    const { page, complaints } = await openLab();
    await reach(page, 120);
    // The address holds the experiment though nobody has touched it.
    expect(page.url()).toContain('lane=dr-grpo');
    const shares: number[] = [];
    for (const letter of ['A', 'B', 'C', 'D'])
      shares.push(Number.parseFloat((await glance(page, letter)) ?? ''));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.1);
    expect(await page.getByRole('img').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('transport', () => {
  it('pauses, steps and resets to exactly the same run', async () => {
    const { page, complaints } = await openLab(quick);
    await phase(page, 'Finished');
    const first = [await headline(page, 'A'), await headline(page, 'B')];
    await press(page, 'Reset');
    await phase(page, 'Paused');
    expect(await stepsDone(page)).toBe(0);
    await press(page, 'Run');
    await phase(page, 'Finished');
    expect([await headline(page, 'A'), await headline(page, 'B')]).toEqual(first);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('makes one step at a time, by button and by key', async () => {
    const { page } = await openLab(quick.replace('steps=24', 'steps=4000'));
    await reach(page, 1);
    await press(page, 'Pause');
    await phase(page, 'Paused');
    const paused = await stepsDone(page);
    await press(page, 'Step');
    await reach(page, paused + 1);
    // A focused button takes the space bar for itself.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('s');
    await reach(page, paused + 2);
    expect(await stepsDone(page)).toBe(paused + 2);
    await page.keyboard.press('Space');
    await reach(page, paused + 5);
    await page.context().close();
  });
});

describe('links', () => {
  it('reproduce a run: two visitors see the same numbers', async () => {
    const seen: string[][] = [];
    for (let visitor = 0; visitor < 2; visitor++) {
      const { page } = await openLab(quick);
      await phase(page, 'Finished');
      seen.push([await headline(page, 'A'), await headline(page, 'B')]);
      await page.context().close();
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it('follow every change, and back and forward take it along', async () => {
    const { page } = await openLab(quick);
    await phase(page, 'Finished');
    const seeds = page
      .getByRole('spinbutton', { name: 'Seeds' })
      .or(page.getByRole('textbox', { name: 'Seeds' }));
    await seeds.first().fill('3');
    await seeds.first().press('Enter');
    await expect.poll(() => page.url()).toContain('seeds=3');
    await page.goBack();
    await expect.poll(() => page.url()).toContain('seeds=2');
    await expect.poll(() => headline(page, 'A')).toContain('2 seeds');
    await page.goForward();
    await expect.poll(() => headline(page, 'A')).toContain('3 seeds');
    await page.context().close();
  });

  it('that are broken say what is wrong with them, part by part, and the rest runs', async () => {
    const { page, complaints } = await openLab(`${quick}&seeds=99&colour=red&lane=grqo`);
    const problems = page.getByRole('region', { name: 'Problems of the link' });
    await problems.waitFor();
    const text = await problems.textContent();
    for (const part of ['99', 'colour', 'grqo']) expect(text).toContain(part);
    await phase(page, 'Finished');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('the page as such', () => {
  it.each(['light', 'dark'] as const)('has no serious accessibility problem, %s', async (colorScheme) => {
    const { page } = await openLab(quick, { colorScheme });
    await phase(page, 'Finished');
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('works at 360 px: nothing overflows, the run can be steered', async () => {
    const { page, complaints } = await openLab(quick.replace('steps=24', 'steps=4000'), {
      viewport: { width: 360, height: 740 },
    });
    await reach(page, 2);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await press(page, 'Pause');
    await phase(page, 'Paused');
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
