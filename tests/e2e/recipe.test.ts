import type { Browser, Locator, Page } from 'playwright-core';
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

/** Small and quick, so that a run ends within seconds on the slowest machine. */
const quick = 'task=lock;prompts=4;length=2&seeds=2&steps=12&every=4&backend=wasm';

/** The recipe of a lane, in its panel. */
async function openRecipe(lanes: string, letter: string) {
  const { page, complaints } = await open(browser, `${site.url}#${quick}&${lanes}`);
  await page.getByRole('status').filter({ hasText: 'Finished' }).first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: `Actions for lane ${letter}` }).click();
  await page.getByRole('menuitem', { name: 'Open recipe' }).click();
  const panel = page.getByRole('dialog', { name: new RegExp(`^Recipe of lane ${letter}`) });
  await panel.waitFor();
  return { page, panel, complaints };
}

const stage = (panel: Locator, title: string) => panel.getByRole('region', { name: title, exact: true });
const mark = (page: Page, letter: string) =>
  page.getByRole('button', { name: new RegExp(`about the recipe of lane ${letter}$`) });

describe('the recipe panel', () => {
  it('warns at the stage, and at the head of the lane, until it is mended', async () => {
    const { page, panel, complaints } = await openRecipe('lane=grpo&lane=grpo;rollout.refresh=4', 'B');
    const corrections = stage(panel, 'Masks and corrections');
    expect(await corrections.getByRole('list', { name: 'Warnings' }).textContent()).toContain(
      'importance weights',
    );
    expect(await mark(page, 'A').count()).toBe(0);
    await corrections.getByRole('combobox').selectOption('importance');
    await expect.poll(() => mark(page, 'B').count()).toBe(0);
    expect(await corrections.getByRole('list', { name: 'Warnings' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('knows the task: nothing is overlong where all responses have the same length', async () => {
    const { page, panel } = await openRecipe('lane=grpo;reward=components+soft-overlong', 'A');
    expect(await stage(panel, 'Reward').getByRole('list', { name: 'Warnings' }).textContent()).toContain(
      'same length',
    );
    await page.context().close();
  });

  it('greys out a stage that the objective does not use, and says why', async () => {
    const { page, panel } = await openRecipe('lane=grpo;objective=cispo', 'A');
    const clip = stage(panel, 'Clip');
    expect(await clip.textContent()).toContain('Not used by CISPO');
    expect(await clip.getByRole('combobox', { name: 'Clip: variant' }).isDisabled()).toBe(true);
    expect(await clip.getByRole('textbox', { name: 'ε', exact: true }).isDisabled()).toBe(true);
    await stage(panel, 'Objective').getByRole('combobox', { name: 'Objective: variant' }).selectOption('dro');
    expect(await clip.textContent()).toContain('Not used by DRO');
    await page.context().close();
  });

  it('starts a lane from a library’s preset, which names it for as long as it is one', async () => {
    const { page, panel, complaints } = await openRecipe('lane=grpo', 'A');
    await panel.getByRole('combobox', { name: 'As in' }).selectOption('open-instruct/grpo');
    await expect.poll(() => page.url()).toContain('penalty=kl');
    const head = panel.getByRole('region', { name: 'As in a library' });
    await head.getByText('What it sets').click();
    expect(await head.textContent()).toContain('KL to the reference: β 0.05');
    expect(await page.getByRole('article').first().textContent()).toContain(
      'open-instruct: GRPO as it comes',
    );
    const beta = stage(panel, 'Penalties').getByRole('textbox', { name: 'β', exact: true });
    await beta.fill('0.2');
    await beta.press('Enter');
    await expect.poll(() => page.getByRole('article').first().textContent()).not.toContain('as it comes');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says which library means what by a variant, and sets it so', async () => {
    const { page, panel } = await openRecipe('lane=grpo', 'A');
    const advantage = stage(panel, 'Advantage');
    await advantage.getByText('As in TRL').click();
    await advantage.getByRole('button', { name: 'verl', exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/advantage\.eps=(1e-6|0\.000001)/);
    await advantage.getByText('As in verl').waitFor();
    // What verl does otherwise is a detail: it is no longer folded away.
    expect(await advantage.getByRole('combobox', { name: 'A group of one gets' }).isVisible()).toBe(true);
    await page.context().close();
  });
});

describe('phases of a lane', () => {
  const hash = (page: Page) => decodeURIComponent(new URL(page.url()).hash);

  it('are added, changed and removed by hand, and stand in the link', async () => {
    const { page, panel, complaints } = await openRecipe('lane=grpo&lane=grpo', 'B');
    await panel.getByRole('button', { name: 'Add a phase' }).click();
    await expect.poll(() => hash(page)).toContain('lane=grpo;then=6');
    await stage(panel, 'Objective').getByRole('combobox').first().selectOption('reinforce');
    const start = panel.getByRole('textbox', { name: 'Starts after', exact: true });
    await start.fill('4');
    await start.press('Enter');
    await expect.poll(() => hash(page)).toContain('lane=grpo;then=4;objective=reinforce');
    await panel.getByRole('button', { name: 'From the start' }).click();
    expect(await stage(panel, 'Objective').getByRole('combobox').first().inputValue()).toBe(
      'policy-gradient',
    );
    await panel.getByRole('button', { name: 'From step 4' }).click();
    await panel.getByRole('button', { name: 'Remove the phase' }).click();
    await expect.poll(() => hash(page)).not.toContain('then=');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('are chips of the lane and marks on its charts', async () => {
    const { page, panel } = await openRecipe('lane=grpo&lane=grpo;then=4;objective=reinforce', 'B');
    await panel.getByRole('button', { name: 'From step 4' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'from step 4: objective reinforce' }).waitFor();
    await page.locator('svg text').filter({ hasText: 'B objective reinforce' }).first().waitFor();
    await page.context().close();
  });
});

describe('metrics', () => {
  it('are listed by what they are about, those without a number last', async () => {
    const { page } = await openRecipe('lane=grpo&charts=loss', 'A');
    const select = page.getByRole('combobox', { name: 'Metric' }).first();
    const groups = () =>
      select.evaluate((element) =>
        Array.from(element.querySelectorAll('optgroup'), ({ label, children }) => [
          label,
          ...Array.from(children, ({ textContent }) => textContent),
        ]),
      );
    const missing = async () => (await groups()).find(([label]) => label === 'Not measured in this run');
    await expect.poll(missing).toContain('critic/vf_loss');
    expect((await groups()).at(-1)?.[0]).toBe('Not measured in this run');
    expect(await missing()).not.toContain('loss');
    await page.getByRole('button', { name: 'Close the recipe' }).click();
    await page.getByRole('button', { name: 'What is loss?' }).first().click();
    await page.getByText('If it is 0:').waitFor();
    await page.context().close();
  });
});
