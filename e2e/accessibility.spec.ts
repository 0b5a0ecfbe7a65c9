import { GOLDEN_LINKS } from '../src/testing/golden-links';
import { ANSWER_MS, answerStatus, expect, modelReady, runModelsOn, test, violations } from './playground';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no violations, ${colorScheme}`, async ({ playground: page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const check = (state: string) =>
      test.step(state, async () => expect(await violations(page), state).toEqual([]));

    await check('blank');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await check('refused');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Run an example' }).click();
    await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
    await check('answered');
    await page.getByRole('button', { name: 'Remove positive example 2' }).click();
    await page.getByText('Sample', { exact: true }).click();
    await check('with a toast and the sampling fields');
    await page.getByRole('button', { name: /^Encoding: / }).click();
    await check('encodings');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Model / }).click();
    await check('model facts');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Starter tasks' }).click();
    await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
    await check('gallery');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+/');
    await check('help');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 640 });
    await check('phone');
    // Text reflows: nothing is wider than the narrowest window (WCAG 1.4.10).
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1280, height: 860 });
  });
}

/** Every screen as a first visit finds it, and those a link can lead to. */
const SCREENS: readonly { address: string; shows: string | RegExp }[] = [
  { address: '/', shows: 'Playground' },
  { address: '/compare', shows: 'Compare' },
  { address: '/tasks', shows: 'Tasks' },
  { address: '/tasks/ip001_country_currency', shows: /currency/i },
  { address: '/evaluate', shows: 'Evaluate' },
  { address: '/finetune', shows: 'Fine-tune' },
  { address: '/models', shows: 'Models' },
  { address: '/bench', shows: 'Bench' },
  { address: '/p', shows: 'Open a shared prompt' },
  { address: '/p/1.cut', shows: 'This prompt cannot be opened' },
  { address: `/p/${GOLDEN_LINKS[0]?.link}`, shows: 'Currencies' },
  { address: '/nowhere', shows: 'There is nothing at this address' },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen without violations, ${colorScheme}`, async ({ browser }) => {
    test.slow();
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    await runModelsOn(context, 'onnx-wasm');
    const page = await context.newPage();
    await page.goto('./');
    await modelReady(page);
    for (const { address, shows } of SCREENS) {
      const check = (state: string) =>
        test.step(`${address}, ${state}`, async () =>
          expect(await violations(page), `${address}, ${state}`).toEqual([]));
      await page.setViewportSize({ width: 1280, height: 860 });
      await page.goto(`./#${address}`);
      await expect(page.getByRole('heading', { level: 1, name: shows })).toBeAttached();
      await expect(page.getByRole('status').filter({ hasText: 'One moment' })).toHaveCount(0);
      await check('wide');
      // What differs on a phone is the layout, and that is the same in both themes.
      if (colorScheme === 'dark') continue;
      await page.setViewportSize({ width: 390, height: 844 });
      await check('phone');
      // Text reflows: nothing is wider than the narrowest window (WCAG 1.4.10).
      await page.setViewportSize({ width: 320, height: 640 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, `${address} at 320 px`).toBeLessThanOrEqual(320);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: /^Areas/ }).click();
    expect(await violations(page), 'menu of areas').toEqual([]);
    await context.close();
  });
}

test('sharing without violations', async ({ playground: page }) => {
  await page.getByRole('textbox', { name: 'Definition' }).fill('Name the capital.');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByRole('dialog').getByLabel(/^Link/)).toHaveValue(/#\/p\//);
    expect(await violations(page), colorScheme).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test('a choice of theme holds over a reload, before the first paint', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto('./');
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: /^Theme: dark/ })).toBeVisible();
  await context.close();
});
