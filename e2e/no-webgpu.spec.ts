import { chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/lib/chromium.mjs';
import { ANSWER_MS, answerStatus, answerTokens, expect, modelReady, test } from './playground';

test('without WebGPU the page answers on the CPU, and says so', async ({ baseURL }) => {
  const options = chromiumLaunchOptions();
  const args = options.args?.filter((argument) => argument !== '--enable-unsafe-webgpu') ?? [];
  const browser = await chromium.launch({ ...options, args: [...args, '--disable-blink-features=WebGPU'] });
  const page = await browser.newPage({ baseURL });
  await page.goto('./');
  await modelReady(page);
  const chip = page.getByRole('button', { name: /^Model .*CPU/ });
  await chip.click();
  await expect(page.getByRole('dialog', { name: 'Model' })).toContainText('No WebGPU here');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await expect(answerTokens(page)).not.toBeEmpty();
  await browser.close();
});
