/**
 * Takes the pictures of docs/screenshots from the built page: the example of a first visit, answered by the built-in
 * model, in both themes, wide and narrow. Run `npm run build` first.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumLaunchOptions } from './lib/chromium.mjs';

const folder = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
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
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const path = `${folder}/playground-${colorScheme}-${size}.png`;
      await page.screenshot({ path, fullPage: false });
      console.log(path);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
