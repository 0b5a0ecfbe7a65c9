/**
 * Converts a checkpoint of 250 million random weights in the built page, as a person would: seconds, MB/s, and the
 * longest task of the page's main thread meanwhile. Run `npm run build` first; needs 1 GB of disk.
 *
 *     node scripts/browser-conversion.mjs [--folder DIR]   a checkpoint that is there already
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { serveBuild } from './lib/serve-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const PATIENCE = 600_000;
const PORT = 4316;
const RECIPES = ['Q8_0', 'Q4_0'];

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
const made = values.folder ? undefined : mkdtempSync(join(tmpdir(), 'checkpoint-'));
const folder = values.folder ?? join(made, 'torch');
if (made) {
  const script = join(root, 'scripts/synthetic-checkpoint.ts');
  const args = ['tsx', '--tsconfig', 'tsconfig.node.json', script, made, '--layout', 'torch', '--write-only'];
  const { status } = spawnSync('npx', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(2);
}
const files = readdirSync(folder).map((name) => join(folder, name));
const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;

const server = await serveBuild(PORT);
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const page = await browser.newPage({ baseURL: `http://localhost:${PORT}/` });
  await page.goto('./#/models');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: PATIENCE });
  await page.getByText(/^Measured in/).waitFor({ timeout: PATIENCE });
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
  for (const recipe of RECIPES) {
    await page.locator('input[type=file]').first().setInputFiles(files);
    await page.getByRole('radio', { name: new RegExp(`^${recipe}`) }).check({ timeout: PATIENCE });
    const rows = page.getByText('SHA-256');
    const before = await rows.count();
    await page.evaluate(() => globalThis.tasks.splice(0));
    const started = performance.now();
    await page.getByRole('button', { name: 'Store it in this browser' }).click();
    await rows.nth(before).waitFor({ timeout: PATIENCE });
    const seconds = (performance.now() - started) / 1000;
    const tasks = await page.evaluate(() => globalThis.tasks);
    const longest = tasks.length === 0 ? 'none over 50 ms' : `longest ${Math.max(...tasks).toFixed(0)} ms`;
    console.log(
      `${recipe}: ${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s, ${(megabytes / seconds).toFixed(0)} MB/s; main thread: ${longest}`,
    );
  }
} finally {
  await browser.close();
  await server.close();
  if (made) rmSync(made, { recursive: true });
}
