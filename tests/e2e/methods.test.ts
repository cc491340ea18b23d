import type { Browser } from 'playwright-core';
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

describe('the catalogue', () => {
  it('finds methods, keeps what is searched for in the address, and leads to a method and back', async () => {
    const { page, complaints } = await open(browser, `${site.url}#/methods`);
    const methods = page.getByRole('main').getByRole('listitem');
    await methods.first().waitFor();
    const all = await methods.count();
    expect(all).toBeGreaterThanOrEqual(20);
    await page.getByRole('searchbox').fill('prefix tree');
    await page.getByText(`1 of ${all} methods`).waitFor();
    expect(page.url()).toContain('text=prefix+tree');
    await page.reload();
    await page.getByText(`1 of ${all} methods`).waitFor();
    await methods.first().click();
    await page.getByRole('heading', { name: 'TEMPO' }).waitFor();
    expect(await page.title()).toContain('TEMPO');
    await page.goBack();
    await page.getByText(`1 of ${all} methods`).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('verdict').selectOption('reproduced');
    await page.getByText(/^\d+ of \d+ methods/).waitFor();
    expect(await methods.count()).toBeLessThan(all);
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('shows what was measured of a method, and opens its toy on the Bench', async () => {
    const { page, complaints } = await open(browser, `${site.url}#/methods/gdpo`, {
      viewport: { width: 360, height: 780 },
    });
    await page
      .getByText(/16 repetitions/)
      .first()
      .waitFor();
    await page.getByRole('img', { name: /^rewards\/format\/mean: GRPO ends at/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open as experiment' }).first().click();
    await page.getByRole('article', { name: /^Lane D\b.*GDPO/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says so where there is no such method', async () => {
    const { page } = await open(browser, `${site.url}#/methods/chess`);
    await page.getByText('There is no such page').waitFor();
  });
});
