/**
 * Takes the pictures of docs/screenshots from the built page, in both themes, wide and narrow: the example of a first
 * visit, answered by the built-in model, and the models with one that is stored. Run `npm run build` first.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumLaunchOptions } from './lib/chromium.mjs';

const folder = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const model = fileURLToPath(new URL('../public/models/instruct-mini-q8_0.gguf', import.meta.url));
const SIZES = { wide: { width: 1360, height: 860 }, narrow: { width: 390, height: 844 } };
/** Milliseconds for the model to load, and for the answer to end, on a software adapter. */
const PATIENCE = 120_000;

mkdirSync(folder, { recursive: true });
const server = await preview({ preview: { port: 4318, strictPort: true }, logLevel: 'silent' });
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const page = await browser.newPage({ baseURL: 'http://localhost:4318/', reducedMotion: 'reduce' });
  await page.setViewportSize(SIZES.wide);
  await page.goto('./');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Run an example' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: 'Answer complete' })
    .waitFor({ state: 'attached', timeout: PATIENCE });
  await shoot(page, 'playground');

  await page.setViewportSize(SIZES.wide);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.getByText(/^Measured in/).waitFor({ timeout: PATIENCE });
  await page.locator('input[type=file]').setInputFiles(model);
  await page.getByRole('radio', { name: /Mixed/ }).check();
  await page.getByRole('button', { name: 'Keep it in this browser' }).click();
  await page.getByRole('button', { name: /^Copy the SHA-256/ }).waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await shoot(page, 'models');
  await page.setViewportSize(SIZES.wide);
  await page.getByRole('button', { name: 'definition + 2 positive examples' }).first().click();
  await page.getByRole('radio', { name: /Q8_0/ }).waitFor();
  await shoot(page, 'models-plan');
} finally {
  await browser.close();
  await server.close();
}

/** One picture for each theme and width of what the page shows. */
async function shoot(page, name) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      // Without a GPU the last tiles of a new theme are painted a moment later.
      await page.waitForTimeout(500);
      const path = `${folder}/${name}-${colorScheme}-${size}.png`;
      await page.screenshot({ path, fullPage: false });
      console.log(path);
    }
  }
}
