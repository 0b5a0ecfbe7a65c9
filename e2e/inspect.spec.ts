/** An answer in detail: the alternatives of each token, and what of the prompt it attends to. */
import type { Page } from '@playwright/test';
import {
  ANSWER_MS,
  answerStatus,
  answerTokens,
  expect,
  modelReady,
  runModelsOn,
  test,
  violations,
} from './playground';

const alternatives = (page: Page) => page.getByRole('region', { name: 'Alternatives' });
const parts = (page: Page) => page.getByRole('table', { name: /^Parts that/ });
const words = (page: Page) => page.getByRole('table', { name: /^Words that/ });

async function answerExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
}

async function openAttention(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'Attention' }).click();
  await expect(parts(page)).toBeVisible({ timeout: ANSWER_MS });
}

/** The shares of a table by what they are of, in per cent; less than a tenth counts as nothing. */
async function shares(table: ReturnType<typeof parts>): Promise<Map<string, number>> {
  const rows = await table.getByRole('row').all();
  const entries = rows.map(async (row): Promise<[string, number]> => {
    const name = (await row.getByRole('rowheader').textContent()) ?? '';
    const share = (await row.getByRole('cell').textContent()) ?? '';
    return [name, share.startsWith('<') ? 0 : Number.parseFloat(share)];
  });
  return new Map(await Promise.all(entries));
}

test('alternatives by mouse and by keyboard, and the way on from one of them', async ({
  playground: page,
}) => {
  await answerExample(page);
  const tokens = answerTokens(page).getByRole('button');
  await page.mouse.move(5, 5);
  await expect(alternatives(page)).toBeHidden();
  await tokens.nth(1).hover();
  await expect(alternatives(page)).toContainText(/Token 2 of \d+entropy \d+\.\d\d bits/);
  // The way from a token to its alternatives leads over a gap.
  await alternatives(page).getByRole('listitem').nth(1).hover();
  await page.waitForTimeout(400);
  await expect(alternatives(page)).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(alternatives(page)).toBeHidden();
  await tokens.nth(1).hover();
  await expect(alternatives(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(alternatives(page)).toBeHidden();

  // The pointer stays where it is: the keyboard goes by the focus.
  await tokens.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tokens.nth(1)).toBeFocused();
  await expect(alternatives(page)).toContainText('Token 2 of');
  await page.keyboard.press('Escape');
  await expect(alternatives(page)).toBeHidden();
  await expect(tokens.nth(1)).toBeFocused();

  // The next answer's tokens come to lie under the pointer, which rests on this one.
  const first = (await tokens.first().textContent()) ?? '';
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  const chosen = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const word = /^Continue with (.+) instead$/.exec(chosen)?.[1] ?? 'no such button has the focus';
  await page.keyboard.press('Enter');
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await page.waitForTimeout(400);
  await expect(alternatives(page)).toBeHidden();
  await tokens.nth(1).hover({ position: { x: 3, y: 3 } });
  await expect(alternatives(page)).toContainText('Token 2 of');
  await page.mouse.move(5, 5);
  await expect(tokens.first()).toHaveText(first);
  await expect(tokens.nth(1)).toHaveAccessibleName(new RegExp(`^${escaped(word)}, `));
});

test('the attention of an answer, the same on our kernels and on the CPU', async ({
  playground: page,
  browser,
  baseURL,
}) => {
  await answerExample(page);
  await openAttention(page);
  const tokens = answerTokens(page).getByRole('button');
  await tokens.first().focus();
  const onGpu = await shares(parts(page));
  expect([...onGpu.keys()]).toEqual([
    'Definition',
    'Positive example 1',
    'Positive example 2',
    'Input',
    'End token',
  ]);
  const sum = [...onGpu.values()].reduce((total, share) => total + share, 0);
  expect(Math.abs(sum - 100)).toBeLessThan(2);
  const caption = parts(page).getByRole('caption');
  const before = await caption.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(caption).not.toHaveText(before ?? '');
  await expect(page.getByRole('region', { name: 'The prompt, tinted by attention' })).toContainText('India.');

  await tokens.first().focus();
  const mean = await words(page).textContent();
  await page.getByLabel('Layer', { exact: true }).selectOption('1');
  await page.getByLabel('Head', { exact: true }).selectOption('2');
  await expect(words(page)).not.toHaveText(mean ?? '');
  await page.getByLabel('Layer', { exact: true }).selectOption('mean');
  await page.getByLabel('Head', { exact: true }).selectOption('mean');

  await page.locator('summary', { hasText: 'Token by token' }).click();
  await expect(page.getByRole('region', { name: 'Every token of the answer' }).getByRole('row')).toHaveCount(
    (await tokens.count()) + 1,
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }

  const context = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 } });
  await runModelsOn(context, 'onnx-wasm');
  const other = await context.newPage();
  await other.goto('./');
  await modelReady(other);
  await answerExample(other);
  await openAttention(other);
  await answerTokens(other).getByRole('button').first().focus();
  for (const [name, share] of await shares(parts(other))) {
    expect(Math.abs(share - (onGpu.get(name) ?? Number.NaN))).toBeLessThan(1);
  }
  expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await other.keyboard.press('Escape');
  expect(await violations(other)).toEqual([]);
  await context.close();
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
