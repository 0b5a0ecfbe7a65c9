/**
 * Whether the page stays smooth while it works: answers, an evaluation and a training run, and every task of the page's
 * main thread that took longer than 50 ms, with what was going on. Tasks come from the browser's own trace, which
 * says what each took of the processor too: on a busy machine a short task is long by the clock. Run `npm run build`
 * first; PLAYGROUND_DIST names another folder than dist.
 *
 *     node scripts/smooth.mjs [--parts generate,evaluate,train] [--answers 20] [--steps 4]
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from './lib/chromium.mjs';
import { mainThreadTasks } from './lib/main-thread-tasks.mjs';
import { serveBuild } from './lib/serve-build.mjs';

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'generate,evaluate,train' },
    answers: { type: 'string', default: '20' },
    steps: { type: 'string', default: '4' },
  },
});
const LONG_MS = 50;
/** Longest that the answer to a gesture may take until it is painted: what the INP of web vitals calls good. */
const GESTURE_MS = 200;
/** Tasks that are long by the clock alone: so many are shown. */
const LISTED = 5;
const PATIENCE = 900_000;
const PORT = Number(process.env.PLAYGROUND_PORT ?? 4321);
const EVALUATED = { tasks: ['ip089_sentiment', 'ip014_plural'], instances: 20 };
const TRAINED = {
  Steps: Number(values.steps),
  'Batch size': 2,
  'Max examples': 8,
  'Max held out': 3,
  'Sample instances': 1,
  Evaluations: 2,
};
/** Counted in the trace from the first gesture of a part to its end; loading page and model is not. */
const PARTS = {
  generate: { open: openPlayground, work: generate },
  evaluate: { open: openEvaluate, work: evaluate },
  train: { open: openFinetune, work: train },
};

const server = await serveBuild(PORT);
const browser = await chromium.launch(chromiumLaunchOptions());
let long = 0;
try {
  for (const name of values.parts.split(',')) {
    const { open, work } = PARTS[name];
    const page = await freshPage();
    await open(page);
    await page.evaluate(() => globalThis.gestures.splice(0));
    await browser.startTracing(page, {
      categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
    });
    const started = performance.now();
    await work(page);
    const seconds = (performance.now() - started) / 1000;
    const tasks = mainThreadTasks(await browser.stopTracing());
    const gestures = await page.evaluate(() => globalThis.gestures);
    long += report(name, seconds, tasks, gestures);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = long > 0 ? 1 : 0;

async function freshPage() {
  const page = await browser.newPage({
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 860 },
  });
  page.setDefaultTimeout(PATIENCE);
  const stored = JSON.stringify({ kind: 'runtime', version: 1, value: 'onnx-wasm' });
  await page.addInitScript((value) => localStorage.setItem('playground.runtime', value), stored);
  await page.addInitScript(observeGestures);
  return page;
}

/** @returns how many tasks took the processor too long */
function report(name, seconds, tasks, gestures) {
  const slow = tasks.filter(({ ms }) => ms > LONG_MS).sort((a, b) => b.cpuMs - a.cpuMs);
  const busy = slow.filter(({ cpuMs }) => cpuMs > LONG_MS);
  const longest = tasks.reduce((most, { cpuMs }) => Math.max(most, cpuMs), 0);
  const slowest = Math.max(0, ...gestures);
  console.log(
    `${name}: ${seconds.toFixed(0)} s, ${tasks.length} tasks; longer than ${LONG_MS} ms by the clock ${slow.length}, of the ` +
      `processor ${busy.length}; longest ${longest.toFixed(0)} ms of the processor; slowest gesture ${slowest} ms ` +
      `(wanted ${GESTURE_MS})`,
  );
  for (const { ms, cpuMs, atMs, parts } of slow.slice(0, Math.max(LISTED, busy.length))) {
    console.log(
      `  ${cpuMs.toFixed(0)} ms (${ms.toFixed(0)} by the clock) at ${(atMs / 1000).toFixed(1)} s: ${parts}`,
    );
  }
  return busy.length;
}

/** Runs in the page, before anything else. */
function observeGestures() {
  globalThis.gestures = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) globalThis.gestures.push(duration);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
}

async function openPlayground(page) {
  await page.goto('./');
  await page.getByRole('button', { name: /^Model / }).waitFor();
  await page.getByRole('button', { name: 'Run an example' }).click();
  await answered(page);
}

async function answered(page) {
  const complete = page.getByRole('status').filter({ hasText: 'Answer complete' });
  await complete.waitFor({ state: 'attached' });
}

async function generate(page) {
  for (let run = 0; run < Number(values.answers); run++) {
    await page.keyboard.press('ControlOrMeta+Enter');
    // Until the answer before this one is off the page.
    await page.waitForTimeout(150);
    await answered(page);
  }
}

async function openEvaluate(page) {
  await page.goto('./#/evaluate');
  await page.getByRole('button', { name: /^Model / }).waitFor();
  for (const name of EVALUATED.tasks) {
    await page.getByRole('combobox', { name: 'Add tasks' }).fill(name);
    await page.getByRole('option').filter({ hasText: name }).click();
    await page.getByRole('button', { name: `Remove ${name}` }).waitFor();
  }
  await page.getByLabel('Number', { exact: true }).fill(String(EVALUATED.instances));
}

async function evaluate(page) {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const status = page.getByRole('region', { name: 'Progress' }).getByRole('status');
  await status.filter({ hasText: 'Finished' }).waitFor();
}

async function openFinetune(page) {
  await page.goto('./#/finetune');
  await page.getByRole('button', { name: /^Model / }).waitFor();
  await page.getByRole('button', { name: 'Add starter tasks' }).click();
  await page.getByRole('dialog').getByText('Drop the last item', { exact: true }).click();
  await page.getByRole('button', { name: 'Add 1 task' }).click();
  await page.getByText('to train on,').waitFor();
  await page.getByText('All settings').click();
  await page.getByLabel('Encoding', { exact: true }).selectOption({ label: 'Definition' });
  for (const [label, value] of Object.entries(TRAINED)) {
    await page.getByLabel(label, { exact: true }).fill(String(value));
  }
  await page.getByText('8 examples to train on, 3 held out').waitFor();
}

async function train(page) {
  await page.getByRole('button', { name: 'Start training' }).click();
  await page
    .getByRole('region', { name: 'Progress' })
    .getByText(`Finished after ${TRAINED.Steps} steps`)
    .first()
    .waitFor();
}
