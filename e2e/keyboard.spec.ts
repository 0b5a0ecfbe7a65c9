import type { Page } from '@playwright/test';
import { ANSWER_MS, answerStatus, expect, modelReady, runModelsOn, test } from './playground';

/** What has the focus, as a person hears it. */
async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return '';
    const labels = 'labels' in element ? [...(element.labels as NodeListOf<HTMLElement>)] : [];
    const name = element.getAttribute('aria-label') ?? labels[0]?.innerText ?? element.innerText;
    return name.replace(/\s+/g, ' ').trim();
  });
}

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    const here = await focusedName(page);
    if (typeof name === 'string' ? here === name : name.test(here)) return;
    passed.push(here);
    await page.keyboard.press(key);
  }
  throw new Error(`No ${name} after ${passed.join(' | ')}`);
}

/** The frame around what has the focus is drawn, so that a person sees where they are. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const style = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return { outlineStyle, outlineWidth };
  });
  expect(style.outlineStyle).not.toBe('none');
  expect(Number.parseFloat(style.outlineWidth)).toBeGreaterThanOrEqual(2);
}

test('the main journey without a pointer: compose, run, look closer, share, go elsewhere', async ({
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.goto('./');
  await modelReady(page);

  await page.keyboard.press('Tab');
  expect(await focusedName(page)).toBe('Skip to the page');
  await expect(page.getByRole('button', { name: 'Skip to the page' })).toBeVisible();
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');

  await tabTo(page, 'Definition');
  await expectVisibleFocus(page);
  await page.keyboard.type('You are given the name of a country. Return the currency of the given country.');
  await tabTo(page, 'Add a positive example');
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await tabTo(page, 'Input of positive example 1');
  await page.keyboard.type('Japan');
  await tabTo(page, 'Output of positive example 1');
  await page.keyboard.type('Japanese Yen');
  await tabTo(page, 'Input');
  await page.keyboard.type('India');
  await page.keyboard.press('Control+Enter');
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  // The answer is told once, when it is there: its tokens are no live region.
  expect(
    await page
      .getByRole('group', { name: /^Tokens of the answer/ })
      .locator('[aria-live]')
      .count(),
  ).toBe(0);

  await page.keyboard.press('Control+/');
  const help = page.getByRole('dialog', { name: 'Help' });
  await expect(help).toContainText('Stop the answer');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  expect(await focusedName(page)).toBe('Input');

  await tabTo(page, 'Share', 'Shift+Tab');
  await page.keyboard.press('Enter');
  const share = page.getByRole('dialog', { name: 'Share this prompt' });
  await expect(share.getByLabel(/^Link/)).toBeFocused();
  await tabTo(page, 'Copy the link');
  await page.keyboard.press('Escape');
  await expect(share).toBeHidden();
  expect(await focusedName(page)).toBe('Share');

  await tabTo(page, 'Models', 'Shift+Tab');
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await expect(page).toHaveTitle('Models · Instruct Playground');
  await expect(page.getByRole('status').filter({ hasText: /^Models$/ })).toBeAttached();
  // What is elsewhere is not listed as a key of this page.
  await page.keyboard.press('Control+/');
  await expect(help).not.toContainText('Stop the answer');
  await context.close();
});

test('on a phone the areas are in a menu; nothing moves for who wants it still', async ({ browser }) => {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 844 },
  });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.goto('./');
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
      .map((animation) => String(animation.effect?.getComputedTiming().duration)),
  );
  expect(moving).toEqual([]);
  await tabTo(page, /^Areas/);
  await page.keyboard.press('Enter');
  const menu = page.getByRole('dialog', { name: 'Areas' });
  await expect(menu.getByRole('link', { name: 'Playground' })).toHaveAttribute('aria-current', 'page');
  await tabTo(page, 'Models');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await expect(menu).toBeHidden();
  await context.close();
});
