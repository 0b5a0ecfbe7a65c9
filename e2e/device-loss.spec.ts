import { chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/lib/chromium.mjs';
import {
  ANSWER_MS,
  answerStatus,
  answerTokens,
  expect,
  modelReady,
  runModelsOn,
  setNumber,
  test,
} from './playground';

test('a graphics device lost in the middle of an answer is said, the text is kept, and the next run works', async ({
  baseURL,
}) => {
  // A browser of its own: the loss takes every page of a browser with it.
  const browser = await chromium.launch(chromiumLaunchOptions());
  const page = await browser.newPage({ baseURL });
  await runModelsOn(page, 'webgpu');
  await page.goto('./');
  await modelReady(page);
  await page.getByLabel('Input', { exact: true }).last().fill('The train to the coast leaves at noon.');
  await page.locator('summary', { hasText: 'Generation' }).click();
  await page.getByRole('radio', { name: 'Sample' }).check();
  await setNumber(page, 'Max new tokens', 1000);
  await setNumber(page, 'Min new tokens', 900);
  await page.keyboard.press('Control+Enter');
  await expect(answerTokens(page)).not.toBeEmpty({ timeout: ANSWER_MS });

  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer.getByRole('alert')).toContainText('graphics device stopped', { timeout: 30_000 });
  await expect(answerTokens(page)).not.toBeEmpty();

  await modelReady(page);
  await setNumber(page, 'Min new tokens', 0);
  await setNumber(page, 'Max new tokens', 5);
  await page.keyboard.press('Control+Enter');
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await browser.close();
});
