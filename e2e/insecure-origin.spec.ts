/**
 * The page as a machine of the same network opens it: over plain http, at an address that is not localhost. Browsers call
 * that an insecure context and leave out WebGPU, service workers, private files, locks and the clipboard.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/lib/chromium.mjs';
import {
  ANSWER_MS,
  answerStatus,
  answerTokens,
  expect,
  MODEL_READY_MS,
  modelReady,
  test,
} from './playground';

/** An address set aside for documentation (RFC 5737); the browser is told to look for it on this machine. */
const HOST = '192.0.2.1';

let browser: Browser;

test.beforeAll(async () => {
  const options = chromiumLaunchOptions();
  browser = await chromium.launch({
    ...options,
    args: [...(options.args ?? []), `--host-resolver-rules=MAP ${HOST} localhost`],
  });
});
test.afterAll(() => browser.close());

/** A first visit; what the page throws is collected. */
async function firstVisit(baseURL: string): Promise<{ page: Page; thrown: string[] }> {
  const address = new URL(baseURL);
  address.hostname = HOST;
  const context = await browser.newContext({ baseURL: address.href, serviceWorkers: 'allow' });
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(error.message));
  await page.goto('./');
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  return { page, thrown };
}

async function runExample(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  return (await answerTokens(page).textContent()) ?? '';
}

test('the built-in model answers on the CPU, and the page says why', async ({ baseURL }) => {
  const { page, thrown } = await firstVisit(baseURL!);
  await modelReady(page);
  await page.getByRole('button', { name: /^Model / }).click();
  const facts = page.getByRole('dialog', { name: 'Model' });
  await expect(facts).toContainText('on the CPU through onnxruntime');
  await expect(facts).toContainText('Browsers offer WebGPU only over https or on localhost.');
  await page.keyboard.press('Escape');
  expect(await runExample(page)).toMatch(/rupee/i);
  expect(thrown).toEqual([]);
  await page.context().close();
});

test('what is written is there after a reload', async ({ baseURL }) => {
  const { page, thrown } = await firstVisit(baseURL!);
  const input = page.getByLabel('Input', { exact: true });
  await input.fill('written over http');
  await expect(page.getByRole('button', { name: /^Document: written over http/ })).toBeVisible();
  await page.reload();
  await expect(input).toHaveValue('written over http');
  expect(thrown).toEqual([]);
  await page.context().close();
});

test('copying works without the clipboard API, on the page and in a dialog', async ({ baseURL }) => {
  const { page } = await firstVisit(baseURL!);
  await modelReady(page);
  expect(await page.evaluate(() => 'clipboard' in navigator)).toBe(false);
  await page.getByRole('button', { name: 'Run an example' }).click();
  await page.getByRole('button', { name: 'Copy the prompt' }).click();
  const copied = page.getByRole('button', { name: 'Copied' });
  await expect(copied).toBeVisible();
  await expect(copied).toBeFocused();
  const prompt = await page.getByRole('region', { name: 'Text of the prompt' }).innerText();
  const input = page.getByLabel('Input', { exact: true });
  await input.fill('');
  await input.press('ControlOrMeta+v');
  await expect(input).toHaveValue(/^Definition: /);
  expect(squeezed(prompt)).toContain(squeezed(await input.inputValue()));

  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this prompt' });
  const link = dialog.getByLabel(/^Link/);
  await expect(link).toHaveValue(/#\/p\/1\.[\w-]+$/);
  const address = await link.inputValue();
  await dialog.getByRole('button', { name: 'Copy the link' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.keyboard.press('Escape');
  await input.fill('');
  await input.press('ControlOrMeta+v');
  await expect(input).toHaveValue(address);
  await page.context().close();
});

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

test('every screen opens; what is missing is said in plain words', async ({ baseURL }) => {
  const { page, thrown } = await firstVisit(baseURL!);
  await modelReady(page);
  await page.keyboard.press('ControlOrMeta+/');
  await expect(page.getByRole('dialog', { name: 'Help' })).toContainText(
    'Browsers store apps only over https or on localhost, so here it needs a network connection.',
  );
  await page.keyboard.press('Escape');
  const links = page.getByRole('navigation').getByRole('link');
  for (const name of await links.allInnerTexts()) {
    await links.filter({ hasText: name }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Something went wrong on this page')).toBeHidden();
  }
  await page.goto('./#/models');
  await expect(page.getByRole('region', { name: 'Storage' })).toContainText(
    'Models are kept in memory and are lost when you leave the page.',
    { timeout: MODEL_READY_MS },
  );
  expect(thrown).toEqual([]);
  await page.context().close();
});
