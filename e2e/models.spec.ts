import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, MODEL_READY_MS, modelReady, test, violations } from './playground';

const GGUF = fileURLToPath(new URL('../public/models/instruct-mini-q8_0.gguf', import.meta.url));
/** Converting and writing eleven megabytes, with the machine busy. */
const STORED_MS = 60_000;

async function openModels(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('./#/models');
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await expect(page.getByText(/^Measured in/)).toBeVisible({ timeout: MODEL_READY_MS });
  return page;
}

const here = (page: Page) => page.getByRole('region', { name: /^On this machine/ });
const plan = (page: Page) => page.getByRole('dialog').filter({ hasText: 'Storage format' });

test('every release shows its size and whether it fits, and nobody is asked for anything', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const asked: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  const page = await openModels(context);
  const releases = page.getByRole('region', { name: 'Get a model' });
  await expect(releases.getByRole('heading', { level: 4 })).toHaveCount(7);
  await expect(releases.getByText(/^Fits as|^Too large here/)).toHaveCount(7);
  await expect(releases.getByRole('listitem').filter({ hasText: 'Tk-Instruct small' }).first()).toContainText(
    /76\.9 M parameters · 154 MB to download.*Fits as Q8_0.*: 82 MB of memory, about [\d.,]+ (tokens\/s|s per token)/,
  );

  await releases.getByRole('button', { name: 'definition + 2 positive examples' }).first().click();
  await expect(plan(page).getByRole('radio')).toHaveCount(4);
  await expect(plan(page).getByRole('button', { name: 'Download 154 MB from huggingface.co' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(plan(page)).toBeHidden();

  const strangers = asked.filter((url) => !url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url));
  expect(strangers).toEqual([]);
  await context.close();
});

test('a file of this machine is kept, loaded, checked and deleted', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const page = await openModels(context);
  await modelReady(page);
  await page.locator('input[type=file]').setInputFiles(GGUF);
  await expect(plan(page).getByRole('radio', { name: /As is/ })).toBeChecked();
  await plan(page).getByRole('radio', { name: /Q4_0/ }).check();
  await plan(page).getByRole('button', { name: 'Store it in this browser' }).click();
  await expect(plan(page)).toBeHidden();
  const row = here(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: /^Delete / }) });
  await expect(row).toContainText('Q4_0', { timeout: STORED_MS });

  await page.reload();
  await modelReady(page);
  await row.getByRole('button', { name: /^Load / }).click();
  await expect(row).toContainText('In use', { timeout: MODEL_READY_MS });
  await expect(here(page).getByRole('button', { name: 'Load the built-in model' })).toBeVisible();
  await row.getByRole('button', { name: /^Check the file/ }).click();
  await expect(page.getByText(/is intact/)).toBeVisible({ timeout: STORED_MS });

  // The model in use is in use again on the next visit.
  await page.reload();
  await expect(row).toContainText('In use', { timeout: MODEL_READY_MS });

  await row.getByRole('button', { name: /^Delete / }).click();
  const question = page.getByRole('dialog', { name: /^Delete / });
  await expect(question).toContainText('This frees');
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: /^Delete / }).click();
  await question.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row).toBeHidden();
  await expect(here(page).getByRole('heading', { level: 2 })).toBeFocused();
  await expect(here(page)).toContainText('Models that you download or open are stored here');
  await page.reload();
  await expect(here(page).getByRole('listitem').first()).toContainText('In use', { timeout: MODEL_READY_MS });
  await context.close();
});

test('a download that breaks says why, and goes on when asked', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const page = await openModels(context);
  await modelReady(page);
  const address = page.getByLabel('Repository or address');
  await address.fill('not a model');
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByRole('alert')).toContainText('does not name a model');

  await address.fill(new URL('models/instruct-mini-q8_0.gguf', baseURL).href);
  await page.getByRole('button', { name: /^Look up on localhost:\d+$/ }).click();
  const download = plan(page).getByRole('button', { name: /^Download [\d.]+ MB from localhost/ });
  await expect(download).toBeVisible({ timeout: STORED_MS });
  await context.route('**/models/*.gguf', (route) => route.fulfill({ status: 403, body: 'no' }));
  await download.click();
  const alert = here(page).getByRole('alert');
  await expect(alert).toContainText('403', { timeout: STORED_MS });
  await context.unroute('**/models/*.gguf');
  await here(page)
    .getByRole('button', { name: /^Try again/ })
    .click();
  await expect(here(page).getByRole('button', { name: /^Copy the SHA-256/ })).toBeVisible({
    timeout: STORED_MS,
  });
  await expect(alert).toBeHidden();
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no violations on the Models screen, ${colorScheme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL, colorScheme, reducedMotion: 'reduce' });
    const page = await openModels(context);
    const check = (state: string) =>
      test.step(state, async () => expect(await violations(page), state).toEqual([]));
    await check('list');
    await page.locator('input[type=file]').setInputFiles(GGUF);
    await expect(plan(page)).toBeVisible();
    await check('plan');
    await plan(page).getByRole('button', { name: 'Store it in this browser' }).click();
    const stored = here(page).getByRole('button', { name: /^Delete / });
    await expect(stored).toBeVisible({ timeout: STORED_MS });
    await check('a stored model');
    await stored.click();
    await check('a question');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 640 });
    await check('phone');
    // Text reflows: nothing is wider than the narrowest window (WCAG 1.4.10).
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await context.close();
  });
}
