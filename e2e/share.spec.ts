import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { ANSWER_MS, answerStatus, answerTokens, expect, modelReady, runModelsOn, test } from './playground';

/** A browser that has never been here. */
async function freshProfile(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  await runModelsOn(context, 'onnx-wasm');
  return { context, page: await context.newPage() };
}

async function answerOf(page: Page): Promise<string> {
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  return (await answerTokens(page).textContent()) ?? '';
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

test('what one person shares, another opens: the same prompt, settings and answer', async ({ browser }) => {
  const author = await freshProfile(browser);
  const { page } = author;
  await page.goto('./');
  await modelReady(page);
  await page.getByRole('button', { name: 'Run an example' }).click();
  await field(page, 'Input').fill('Japan 🗾');
  await page.locator('summary', { hasText: 'Generation' }).click();
  await field(page, 'Max new tokens').fill('17');
  await field(page, 'Max new tokens').press('Tab');
  await page.keyboard.press('Control+Enter');
  const answer = await answerOf(page);
  const definition = await field(page, 'Definition').inputValue();

  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this prompt' });
  const link = dialog.getByLabel(/^Link/);
  await expect(link).toHaveValue(/#\/p\/1\.[\w-]+$/);
  const bare = await link.inputValue();
  await dialog.getByRole('checkbox', { name: /^The answer/ }).check();
  await expect(link).not.toHaveValue(bare);
  const withAnswer = await link.inputValue();
  await dialog.getByRole('checkbox', { name: /^The input/ }).uncheck();
  await expect(dialog.getByRole('checkbox', { name: /^The answer/ })).toBeDisabled();
  await author.context.close();

  const reader = await freshProfile(browser);
  const seen: string[] = [];
  reader.page.on('request', (request) => seen.push(request.url()));
  await reader.page.goto(withAnswer);
  await expect(reader.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(reader.page.getByText('Japan 🗾')).toBeVisible();
  await expect(reader.page.getByText('Max new tokens')).toBeVisible();
  await expect(reader.page.getByText('17', { exact: true })).toBeVisible();
  await expect(reader.page.getByText('the built-in model')).toBeVisible();
  const shared = reader.page.getByRole('heading', { name: 'Shared answer' }).locator('..');
  // Where tokens are shown one by one, a blank that is a token of its own is a dot.
  const words = (text: string) => text.replace(/[\s·]+/g, ' ').trim();
  expect(words(answer)).toContain(words(await shared.getByRole('listitem').innerText()));
  expect(seen.filter((url) => !url.startsWith(new URL(withAnswer).origin))).toEqual([]);

  await reader.page.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(field(reader.page, 'Definition')).toHaveValue(definition);
  await expect(field(reader.page, 'Input')).toHaveValue('Japan 🗾');
  // Opening runs nothing.
  await expect(answerTokens(reader.page)).toHaveCount(0);
  await modelReady(reader.page);
  await reader.page.locator('summary', { hasText: 'Generation' }).click();
  await reader.page.keyboard.press('Control+Enter');
  expect(await answerOf(reader.page)).toBe(answer);

  // A second one opens beside the first, and the settings that were in force can be had back.
  await reader.page.getByRole('button', { name: 'Paper settings' }).click();
  await reader.page.goto(bare);
  await reader.page.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(field(reader.page, 'Max new tokens')).toHaveValue('17');
  await reader.page.getByRole('button', { name: 'Restore my settings' }).last().click();
  await expect(field(reader.page, 'Max new tokens')).toHaveValue('128');
  await reader.context.close();
});

test('what is too long for a link goes as a file', async ({ browser }) => {
  const { context, page } = await freshProfile(browser);
  await page.goto('./');
  // Letters that pack badly.
  const long = Array.from({ length: 15_000 }, (_, k) => ((k * 2_654_435_761) % 2 ** 32).toString(36)).join(
    '',
  );
  await field(page, 'Definition').fill(long);
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this prompt' });
  await expect(dialog.getByRole('status')).toContainText('too long for a link');
  await expect(dialog.getByRole('button', { name: 'Copy the link' })).toHaveCount(0);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.prompt\.json$/);
  const text = await readFile(await download.path());
  await dialog.getByRole('link', { name: 'Open a shared prompt' }).click();

  const picker = page.getByLabel('Shared prompt file');
  await picker.setInputFiles({
    name: 'cut.prompt.json',
    mimeType: 'application/json',
    buffer: text.subarray(0, 99),
  });
  await expect(page.getByRole('alert')).toContainText('This file is damaged');
  await picker.setInputFiles({ name: 'a.prompt.json', mimeType: 'application/json', buffer: text });
  await page.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(field(page, 'Definition')).toHaveValue(long);
  await context.close();
});
