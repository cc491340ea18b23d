import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLink } from '../../src/core/experiment/defaults.ts';
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

/** What the page and the command line both say of a run; numbers by lane, seed and metric. */
interface Run {
  readonly backend: unknown;
  readonly steps: number[];
  readonly lanes: readonly { readonly seeds: readonly Record<string, (number | null)[]>[] }[];
}

const root = join(import.meta.dirname, '../..');

async function runInNode(link: string): Promise<Run> {
  const args = ['--import', 'tsx', 'src/cli/lab.ts', 'run', `#${link}`, '--quiet'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

/** The file that the page saves once the run is done. */
async function runOnPage(page: Page): Promise<Run> {
  await page.getByRole('status').filter({ hasText: 'Finished' }).first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save JSON' }).click();
  return JSON.parse(await readFile(await (await download).path(), 'utf8'));
}

/** JSON tells every float32 apart, and both sides write null for what is not finite. */
function expectSameBits(found: Run, expected: Run): void {
  expect(found.steps).toEqual(expected.steps);
  const numbers = ({ lanes }: Run) => lanes.map(({ seeds }) => seeds);
  expect(numbers(found)).toEqual(numbers(expected));
}

const small = 'task=lock;prompts=4;length=3;prior=0;spread=0&seeds=2&steps=30&every=5&all=prompts=4;group=4';
const lanes = 'lane=grpo&lane=rloo;penalty=kl&lane=dr-grpo;optimizer=sgd';
const links = {
  'the start page': `${startLink}&steps=30&backend=simd`,
  linear: `${small}&${lanes}&backend=simd`,
  gru: `${small}&policy=gru;width=12&${lanes}&backend=simd`,
  transformer: `${small}&policy=transformer;width=16;layers=1;heads=2&${lanes}&backend=simd`,
};

describe('a link gives the same bits in Chromium and in Node', () => {
  it.each(Object.entries(links))('%s', async (_, link) => {
    const expected = await runInNode(link);
    const { page, complaints } = await open(browser, `${site.url}#${link}`);
    const found = await runOnPage(page);
    expect(found.backend).toMatchObject({ id: 'simd' });
    expect(found.steps).toHaveLength(30);
    expectSameBits(found, expected);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('a pool whose worker ends goes on with new ones, to the same bits', async () => {
  const link = links.transformer.replace('steps=30', 'steps=200');
  const expected = await runInNode(link);
  const { page } = await open(browser, `${site.url}#${link.replace('=simd', '=cpu').replace('=200', '=1')}`);
  await page.getByRole('status').filter({ hasText: 'Finished' }).first().waitFor();
  // The machine may have too few cores for a pool, and its workers are nobody's to end but the pool's.
  const [lab] = page.workers();
  await lab.evaluate(() => {
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
    const started: Worker[] = [];
    const Original = Worker;
    class Kept extends Original {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        started.push(this);
      }
    }
    Object.assign(globalThis, { Worker: Kept, started });
  });
  await page.evaluate((hash) => {
    location.hash = hash;
  }, link);
  const done = async () => Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'));
  const started = () => lab.evaluate(() => (globalThis as unknown as { started: Worker[] }).started.length);
  await expect.poll(done, { timeout: 60_000, interval: 20 }).toBeGreaterThan(20);
  expect(await started()).toBe(3);
  await lab.evaluate(() => (globalThis as unknown as { started: Worker[] }).started[1].terminate());
  await page
    .getByText(/backend was lost: A worker ended\. The run goes on from step \d+ on simd/)
    .first()
    .waitFor();
  expect(await started()).toBe(6);
  const found = await runOnPage(page);
  expectSameBits(found, expected);
  await page.context().close();
});
