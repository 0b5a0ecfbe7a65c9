/**
 * Prints how a first visit feels: the largest paint (LCP), what moved (CLS) and the slowest answer to a gesture (INP),
 * measured by the browser itself on the built page, as it is and on the slow phone that Lighthouse imagines. Run
 * `npm run build` first; PLAYGROUND_DIST names another folder than dist.
 */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { serveBuild } from './lib/serve-build.mjs';

/** Lighthouse's slow 4G and mid-range phone. */
const SLOW = { latency: 150, throughput: (1.6 * 1_000_000) / 8, cpu: 4 };
const PATIENCE = 180_000;
const WANTED = { LCP: 2500, CLS: 0.1, INP: 200 };

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(root, process.env.PLAYGROUND_DIST ?? 'dist');

const server = await serveBuild(4319, [{ name: 'compress', configurePreviewServer: compress }]);
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  for (const [name, slow] of [
    ['as it is', undefined],
    ['slow phone', SLOW],
  ]) {
    const { LCP, CLS, INP, moved } = await visit(slow);
    console.log(
      `${name}: LCP ${Math.round(LCP)} ms (wanted ${WANTED.LCP}), CLS ${CLS.toFixed(3)} (${WANTED.CLS}), INP ${Math.round(INP)} ms (${WANTED.INP})`,
    );
    for (const line of moved) console.log(`  moved: ${line}`);
  }
} finally {
  await browser.close();
  await server.close();
}

/** Every host of static files compresses texts; the preview server does not. */
function compress({ middlewares }) {
  const types = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.html': 'text/html',
    '.json': 'application/json',
  };
  middlewares.use((request, response, next) => {
    const path = request.url === '/' ? '/index.html' : request.url.split('?')[0];
    const type = types[extname(path)];
    const file = join(dist, path);
    if (!type || !file.startsWith(dist) || !existsSync(file)) return next();
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip' });
    response.end(gzipSync(readFileSync(file)));
  });
}

async function visit(slow) {
  const context = await browser.newContext({
    baseURL: 'http://localhost:4319/',
    viewport: slow ? { width: 412, height: 823 } : { width: 1280, height: 860 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  if (slow) {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slow.cpu });
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: slow.latency,
      downloadThroughput: slow.throughput,
      uploadThroughput: slow.throughput,
    });
  }
  await page.addInitScript(observe);
  await page.goto('./');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: PATIENCE });
  await page.waitForTimeout(1000);
  // The largest paint counts until the first gesture.
  const LCP = await page.evaluate(() => globalThis.vitals.LCP);
  await goThrough(page);
  const { CLS, INP, moved } = await page.evaluate(() => globalThis.vitals);
  await context.close();
  return { LCP, CLS, INP, moved };
}

/** What most visits do. */
async function goThrough(page) {
  await page.getByRole('button', { name: 'Run an example' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: 'Answer complete' })
    .waitFor({ state: 'attached', timeout: PATIENCE });
  const input = page.getByLabel('Input', { exact: true });
  await input.click();
  await input.pressSequentially(' and Nepal', { delay: 40 });
  await page.getByRole('button', { name: /^Encoding: / }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog', { name: 'Share this prompt' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
}

/** Runs in the page, before anything else. */
function observe() {
  globalThis.vitals = { LCP: 0, CLS: 0, INP: 0, moved: [] };
  const watch = (type, each, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
      ...options,
    });
  watch('largest-contentful-paint', (entry) => {
    globalThis.vitals.LCP = entry.startTime;
  });
  watch('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    globalThis.vitals.CLS += entry.value;
    globalThis.vitals.moved.push(
      ...entry.sources.map(
        ({ node }) =>
          `${entry.value.toFixed(3)} at ${Math.round(entry.startTime)} ms: ${node?.className || node?.nodeName}`,
      ),
    );
  });
  watch(
    'event',
    (entry) => {
      if (entry.interactionId) globalThis.vitals.INP = Math.max(globalThis.vitals.INP, entry.duration);
    },
    { durationThreshold: 16 },
  );
}
