/**
 * Many generations in one page: the memory of page and workers when the history of runs is full, and after the last.
 * Run `npm run build` first.
 *
 *     node scripts/soak.mjs [--runs 1000] [--runtime onnx-wasm|webgpu]
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { heapParts } from './lib/heap-parts.mjs';
import { serveBuild } from './lib/serve-build.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, runtime: { type: 'string', default: 'onnx-wasm' } },
});
const runs = Number(values.runs);
const EVERY = Math.min(100, runs);
/** A document keeps its last hundred runs. */
const FULL = Math.min(120, runs);
const PATIENCE = 120_000;
const PORT = Number(process.env.PLAYGROUND_PORT ?? 4315);

const server = await serveBuild(PORT);
const options = chromiumLaunchOptions();
const browser = await chromium.launch({
  ...options,
  args: [...(options.args ?? []), '--enable-precise-memory-info', '--js-flags=--expose-gc'],
});
try {
  const page = await browser.newPage({ baseURL: `http://localhost:${PORT}/` });
  const stored = JSON.stringify({ kind: 'runtime', version: 1, value: values.runtime });
  await page.addInitScript((value) => localStorage.setItem('playground.runtime', value), stored);
  await page.goto('./');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Run an example' }).click();
  const complete = page.getByRole('status').filter({ hasText: 'Answer complete' });
  await complete.waitFor({ state: 'attached', timeout: PATIENCE });
  const started = performance.now();
  for (let run = 1; run <= runs; run++) {
    await page.keyboard.press('ControlOrMeta+Enter');
    // Until the answer before this one is off the page.
    await page.waitForTimeout(150);
    await complete.waitFor({ state: 'attached', timeout: PATIENCE });
    if (run % EVERY !== 0 && run !== FULL) continue;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    // Counting everything takes the browser up to a minute.
    const details = run === FULL || run === runs ? await detailsOf(page) : '';
    console.log(`${run} runs, ${seconds} s: page ${await heapOf(page)} MB${details}`);
  }
} finally {
  await browser.close();
  await server.close();
}

/** Megabytes of the page's heap after a collection. */
async function heapOf(page) {
  const bytes = await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) {
      globalThis.gc();
      await new Promise((later) => setTimeout(later, 20));
    }
    return performance.memory.usedJSHeapSize;
  });
  return (bytes / 1e6).toFixed(2);
}

async function detailsOf(page) {
  const session = await page.context().newCDPSession(page);
  const { data, code } = await heapParts(session);
  await session.detach();
  const parts = `data ${(data / 1e6).toFixed(3)} MB, compiled code ${(code / 1e6).toFixed(3)} MB`;
  return ` (${parts}); with workers and WASM ${await allOf(page)} MB`;
}

/** Megabytes of all that the page and its workers hold; the browser collects before it counts. */
async function allOf(page) {
  const { bytes } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
  return (bytes / 1e6).toFixed(1);
}
