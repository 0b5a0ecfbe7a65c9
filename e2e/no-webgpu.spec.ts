import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/lib/chromium.mjs';
import { ANSWER_MS, answerStatus, answerTokens, expect, modelReady, runModelsOn, test } from './playground';

async function launchWithoutWebGpu(): Promise<Browser> {
  const options = chromiumLaunchOptions();
  const args = options.args?.filter((argument) => argument !== '--enable-unsafe-webgpu') ?? [];
  return chromium.launch({ ...options, args: [...args, '--disable-blink-features=WebGPU'] });
}

/** What the menu of the model says of where it runs. */
async function modelFacts(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Model / }).click();
  const dialog = page.getByRole('dialog', { name: 'Model' });
  // What it holds is drawn just after it opens.
  await expect(dialog).not.toHaveText('');
  const text = await dialog.innerText();
  await page.keyboard.press('Escape');
  return text;
}

async function runExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await expect(answerTokens(page)).not.toBeEmpty();
}

test('without WebGPU a first visit answers on the CPU through onnxruntime, and says so', async ({
  baseURL,
}) => {
  const browser = await launchWithoutWebGpu();
  const page = await browser.newPage({ baseURL });
  const foreign: string[] = [];
  page.context().on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(baseURL!).origin) foreign.push(request.url());
  });
  await page.goto('./');
  await modelReady(page);
  const facts = await modelFacts(page);
  expect(facts).toContain('on the CPU through onnxruntime');
  expect(facts).toMatch(/This browser does not offer WebGPU here|it found no graphics adapter/);
  expect(facts).toContain('The CPU is used instead.');
  await runExample(page);
  expect(foreign).toEqual([]);
  await browser.close();
});

test('where WebGPU is only emulated, the CPU is chosen, and another choice takes effect and is kept', async ({
  baseURL,
}) => {
  const browser = await chromium.launch(chromiumLaunchOptions());
  const page = await browser.newPage({ baseURL });
  await page.goto('./');
  await modelReady(page);
  expect(await modelFacts(page)).toContain('WebGPU is only emulated in software here');
  await page.getByRole('button', { name: /^Model / }).click();
  await page.getByLabel('Run models on').selectOption('reference');
  await expect(page.getByRole('button', { name: /^Model .*CPU, reference$/ })).toBeVisible({
    timeout: 60_000,
  });
  expect(await modelFacts(page)).toContain('You chose it.');
  await page.reload();
  await expect(page.getByRole('button', { name: /^Model .*CPU, reference$/ })).toBeVisible({
    timeout: 60_000,
  });
  await runExample(page);
  await browser.close();
});

test('a chosen runtime that cannot start says why, and there is a way back', async ({ baseURL }) => {
  const browser = await launchWithoutWebGpu();
  const page = await browser.newPage({ baseURL });
  await runModelsOn(page, 'webgpu');
  await page.goto('./');
  await page.getByRole('button', { name: 'Choose the runtime automatically' }).click({ timeout: 60_000 });
  await modelReady(page);
  expect(await modelFacts(page)).toContain('on the CPU through onnxruntime');
  await browser.close();
});
