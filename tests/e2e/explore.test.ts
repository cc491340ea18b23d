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

const openPage = (hash: string, context = {}) => open(browser, `${site.url}#/explore${hash}`, context);
const sentence = (page: Page) => page.getByRole('status', { name: 'What you see' });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

/** Each page, one of its handles, what a key makes of it, and where the address says so. */
const pages = [
  { id: 'advantage', handle: 'Reward of response 2', key: 'ArrowUp', state: 'rewards=1,0.1,0,0' },
  { id: 'clip', handle: 'ε of curve A, Â > 0', key: 'End', state: 'curve=symmetric;eps=1' },
  { id: 'kl', handle: 'Policy, symbol 2', key: 'PageUp', state: 'policy=' },
  { id: 'aggregation', handle: 'Length of response 4', key: 'ArrowRight', state: 'lengths=16,4,8,3' },
  {
    id: 'rewards',
    handle: 'Cache of curve A, right answers',
    key: 'PageDown',
    state: 'curve=soft-overlong;cache=0.35',
  },
];

describe.each(pages)('$id', ({ id, handle, key, state }) => {
  it('says in words what a key changes, keeps it in the address, and leads to the Bench and back', async () => {
    const { page, complaints } = await openPage(`/${id}`);
    const before = await sentence(page).textContent();
    await page.getByRole('slider', { name: handle, exact: true }).press(key);
    await expect.poll(() => sentence(page).textContent()).not.toBe(before);
    await expect.poll(() => decodeURIComponent(page.url())).toContain(state);
    const after = await sentence(page).textContent();
    await page.reload();
    await expect.poll(() => sentence(page).textContent()).toBe(after);
    expect(await seriousProblems(page)).toEqual([]);
    await link(page, 'Open on the Bench').click();
    await page.getByRole('article', { name: /^Lane B\b/ }).waitFor();
    expect(await page.getByRole('region', { name: 'Problems of the link' }).count()).toBe(0);
    await page.goBack();
    await expect.poll(() => sentence(page).textContent()).toBe(after);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits on a phone, in the dark', async () => {
    const viewport = { width: 360, height: 740 };
    const { page, complaints } = await openPage(`/${id}`, { viewport, colorScheme: 'dark' });
    await sentence(page).waitFor();
    const overflow = await page
      .getByRole('main')
      .evaluate((main) => main.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('explorers', () => {
  it('are found from the index, one after another', async () => {
    const { page, complaints } = await openPage('');
    await page.getByRole('link', { name: /^KL estimators/ }).click();
    await expect.poll(() => sentence(page).textContent()).toContain('nats from the reference');
    expect(await page.title()).toContain('How far has the policy strayed');
    await link(page, 'All explorers').click();
    await page.getByRole('link', { name: /^Clip/ }).click();
    await expect.poll(() => sentence(page).textContent()).toContain('times as likely');
    await page.goBack();
    await page.getByRole('heading', { name: 'Explorers' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('follow the address, also back to what they have written there themselves', async () => {
    const { page } = await openPage('/aggregation?look=token-mean');
    await expect.poll(() => sentence(page).textContent()).toContain('DAPO:');
    await page.getByRole('button', { name: 'All alike' }).click();
    await expect.poll(() => page.url()).toContain('lengths=6,6,6,6');
    const own = await sentence(page).textContent();
    await page.evaluate(() => {
      location.hash = '#/explore/aggregation?look=constant';
    });
    await expect.poll(() => sentence(page).textContent()).toContain('Dr. GRPO:');
    await page.goBack();
    await expect.poll(() => sentence(page).textContent()).toBe(own);
    await page.context().close();
  });

  it('say what is wrong with a link, and show the rest', async () => {
    const { page, complaints } = await openPage('/clip?at=1.2&curve=duel&upto=3');
    const problems = page.getByRole('region', { name: 'Problems of the link' });
    await problems.waitFor();
    expect(await problems.textContent()).toContain('did you mean dual');
    expect(await problems.textContent()).toContain('upto');
    expect(await sentence(page).textContent()).toContain('1.20 times as likely');
    await problems.getByRole('button', { name: 'Dismiss' }).click();
    expect(await problems.count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('answer to the pointer', async () => {
    const { page } = await openPage('/advantage');
    const handle = page.getByRole('slider', { name: 'Reward of response 2', exact: true });
    const box = await handle.boundingBox();
    if (!box) throw new Error('the handle is not in the picture');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y - 20, { steps: 4 });
    await page.mouse.up();
    expect(Number(await handle.getAttribute('aria-valuenow'))).toBeGreaterThan(0.3);
    await expect.poll(() => page.url()).toContain('rewards=1,');
    await page.context().close();
  });

  it('answer to a finger, and the page stays where it is', async () => {
    const viewport = { width: 360, height: 740 };
    const { page } = await openPage('/kl', { viewport, hasTouch: true, isMobile: true });
    const handle = page.getByRole('slider', { name: 'Policy, symbol 2', exact: true });
    await handle.scrollIntoViewIfNeeded();
    const box = await handle.locator('> :last-child').boundingBox();
    if (!box) throw new Error('the handle is not in the picture');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const before = await page.evaluate(() => scrollY);
    const devtools = await page.context().newCDPSession(page);
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      ...touchPoints: { x: number; y: number }[]
    ) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x, y });
    for (let moved = 5; moved <= 40; moved += 5) await touch('touchMove', { x, y: y - moved });
    await touch('touchEnd');
    await expect.poll(async () => Number(await handle.getAttribute('aria-valuenow'))).toBeGreaterThan(0.45);
    expect(await page.evaluate(() => scrollY)).toBe(before);
    await page.context().close();
  });

  it('know when there is no such page', async () => {
    const { page } = await openPage('/clop');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.context().close();
  });
});
