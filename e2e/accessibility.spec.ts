import { ANSWER_MS, answerStatus, expect, test, violations } from './playground';

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
