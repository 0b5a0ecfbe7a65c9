/**
 * The Bench screen without a person: the built page in a headless Chromium, the same weights on every runtime, in turns.
 *
 *   npm run bench -- [--model file.gguf] [--plan quick|full] [--runtimes webgpu,onnx-webgpu,onnx-wasm,transformers]
 *                    [--one-thread] [--json report.json]
 *
 * `--one-thread` serves the page without cross-origin isolation, where WASM has one thread. `transformers` runs
 * transformers.js on an export of the same file, made for the purpose. Run `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { serveFolder } from './lib/serve-folder.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: join(root, 'public/models/instruct-mini-q8_0.gguf') },
    plan: { type: 'string', default: 'full' },
    runtimes: { type: 'string', default: 'webgpu,onnx-webgpu,onnx-wasm' },
    'one-thread': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const LABELS = {
  webgpu: 'Our WGSL',
  'onnx-webgpu': 'onnxruntime, WebGPU',
  'onnx-wasm': 'onnxruntime, WASM',
  transformers: 'transformers.js',
};
const PLANS = { quick: 'Quick', full: 'Full' };
/** An hour: a model of base shape on a software adapter takes its time. */
const PATIENCE = 3_600_000;
const PORT = 4319;

const wanted = values.runtimes.split(',');
const unknown = wanted.find((name) => !(name in LABELS));
if (unknown !== undefined || !(values.plan in PLANS) || !existsSync(values.model)) {
  console.error(
    unknown !== undefined
      ? `There is no runtime ${unknown}: use ${Object.keys(LABELS).join(', ')}.`
      : values.plan in PLANS
        ? `There is no file ${values.model}.`
        : `There is no plan ${values.plan}: use quick or full.`,
  );
  process.exit(2);
}

const headers = values['one-thread']
  ? {}
  : { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const server = await preview({
  root,
  configFile: false,
  base: './',
  preview: { port: PORT, strictPort: true, headers },
  logLevel: 'silent',
});
const exported = wanted.includes('transformers') ? await exportForPeer() : undefined;
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(`http://localhost:${PORT}/#/bench`);
  for (const [name, label] of Object.entries(LABELS)) {
    await page.getByRole('checkbox', { name: label }).setChecked(wanted.includes(name));
  }
  if (exported) await page.getByLabel(/^Address of an ONNX export/).fill(exported.address);
  await page.locator('input[type=file]').setInputFiles(values.model);
  await page.getByRole('radio', { name: PLANS[values.plan] }).check();
  await page.getByRole('button', { name: 'Measure' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await result.or(page.getByRole('alert')).first().waitFor({ timeout: PATIENCE });
  if (!(await result.isVisible())) throw new Error(await page.getByRole('alert').innerText());
  const read = async (button) => {
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => {
        globalThis.copied = text;
      };
    });
    await result.getByRole('button', { name: button }).click();
    return page.evaluate(() => globalThis.copied);
  };
  console.log(await read('Copy table'));
  if (values.json) writeFileSync(values.json, await read('Copy JSON'));
} finally {
  await browser.close();
  await server.close();
  await exported?.close();
}

/** Writes the transformers.js folder of the model and serves it. */
async function exportForPeer() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const args = ['convert', values.model, '--onnx', join(folder, 'model')];
  const { status } = spawnSync('npm', ['run', '--silent', 'cli', '--', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The export for transformers.js failed.');
  const served = await serveFolder(folder);
  return {
    address: `${served.address}/model`,
    close: async () => {
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}
