/**
 * One scroll area per screen. Wide, the window itself never scrolls: the header stays and the screen scrolls below it.
 * Narrow, the window scrolls the page and ends where the page ends.
 */
import type { Page } from '@playwright/test';
import { GOLDEN_LINKS } from '../src/testing/golden-links';
import { ANSWER_MS, answerStatus, expect, runModelsOn, test } from './playground';

/** Low windows, so that every screen is longer than its window. */
const WIDE = { width: 1280, height: 420 };
const NARROW = { width: 390, height: 420 };

const LONG = Array.from({ length: 60 }, (_, line) => `Line ${line + 1} of a long text.`).join('\n');

/** How far the window can be scrolled beyond what it should show, in pixels, and where the header is after trying. */
async function scrolled(page: Page): Promise<{ beyond: number; header: number }> {
  return page.evaluate(async () => {
    const root = document.scrollingElement as HTMLElement;
    const shell = document.querySelector('#root header')?.parentElement as HTMLElement;
    const wide = matchMedia('(min-width: 64rem)').matches;
    const end = wide ? root.clientHeight : Math.ceil(shell.getBoundingClientRect().bottom + root.scrollTop);
    window.scrollTo(0, 1e6);
    await new Promise(requestAnimationFrame);
    const header = document.querySelector('#root header')?.getBoundingClientRect().top ?? Number.NaN;
    window.scrollTo(0, 0);
    return { beyond: Math.max(0, root.scrollHeight - end), header: wide ? header : 0 };
  });
}

/** Measures the screen as it is, wide and narrow. */
async function expectOneScrollArea(page: Page, state: string): Promise<void> {
  for (const [layout, size] of Object.entries({ WIDE, NARROW })) {
    await test.step(`${state}, ${layout.toLowerCase()}`, async () => {
      await page.setViewportSize(size);
      expect(await scrolled(page), `${state}, ${layout.toLowerCase()}`).toEqual({ beyond: 0, header: 0 });
    });
  }
  await page.setViewportSize(WIDE);
}

const open = async (page: Page, address: string, heading: string | RegExp) => {
  await page.goto(`./#${address}`);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeAttached();
  await expect(page.getByRole('status').filter({ hasText: 'One moment' })).toHaveCount(0);
};

test('the Playground with a long task and an answer looked into', async ({ playground: page }) => {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  for (const name of ['Attention', 'Token by token']) {
    const panel = page.locator(`details:has(> summary:has-text("${name}"))`);
    // The page is shared with other tests, and a panel that one of them has opened stays open for the next answer.
    const isOpen = await panel.evaluate((details: HTMLDetailsElement) => details.open);
    if (!isOpen) await panel.locator('> summary').click();
  }
  await expect(page.getByRole('table', { name: /^Parts that/ })).toBeVisible({ timeout: ANSWER_MS });
  await page.getByRole('textbox', { name: 'Definition' }).fill(LONG);
  await expectOneScrollArea(page, 'Playground');
  await page.setViewportSize({ width: 1280, height: 860 });
});

test('every route', async ({ browser }) => {
  test.slow();
  const context = await browser.newContext({ viewport: WIDE });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await open(page, '/', 'Playground');
  await page.getByRole('textbox', { name: 'Definition' }).fill(LONG);
  await expectOneScrollArea(page, 'Playground, blank');

  await open(page, '/tasks', 'Tasks');
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(/tasks$/);
  await expectOneScrollArea(page, 'Tasks');
  await open(page, '/tasks/ip001_country_currency', /currency/i);
  await expect(
    page.getByRole('region', { name: 'Definition' }).or(page.getByText('Instances')).first(),
  ).toBeVisible();
  await expectOneScrollArea(page, 'a task');

  await open(page, '/compare', 'Compare');
  await expectOneScrollArea(page, 'Compare, empty');
  await page.getByRole('textbox', { name: 'Add inputs' }).fill(LONG);
  await page.getByRole('button', { name: 'Add 60 inputs' }).click();
  await expectOneScrollArea(page, 'Compare');

  await open(page, '/finetune', 'Fine-tune');
  await page.getByRole('button', { name: 'Add starter tasks' }).click();
  await page.getByRole('dialog').getByText('Drop the last item', { exact: true }).click();
  await page.getByRole('button', { name: 'Add 1 task' }).click();
  for (const summary of await page.getByRole('main').locator('summary').all()) await summary.click();
  await expectOneScrollArea(page, 'Fine-tune');

  await open(page, '/models', 'Models');
  for (const summary of await page.getByRole('main').locator('summary').all()) await summary.click();
  await expectOneScrollArea(page, 'Models');
  await open(page, '/bench', 'Bench');
  await expectOneScrollArea(page, 'Bench');

  await open(page, '/p', 'Open a shared prompt');
  await expectOneScrollArea(page, 'opening a shared prompt');
  await open(page, '/p/1.cut', 'This prompt cannot be opened');
  await expectOneScrollArea(page, 'a damaged link');
  await open(page, `/p/${GOLDEN_LINKS[0]?.link}`, 'Currencies');
  await expectOneScrollArea(page, 'a shared prompt');
  await open(page, '/nowhere', 'There is nothing at this address');
  await expectOneScrollArea(page, 'no such address');

  await open(page, '/evaluate', 'Evaluate');
  const field = page.getByRole('combobox', { name: 'Add tasks' });
  await field.fill('ip014_plural');
  await page.getByRole('option').filter({ hasText: 'ip014_plural' }).click();
  for (const summary of await page.getByRole('main').locator('summary').all()) await summary.click();
  await expectOneScrollArea(page, 'Evaluate');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Answers' })).toBeVisible({ timeout: ANSWER_MS });
  await expectOneScrollArea(page, 'an evaluation');
  await context.close();
});
