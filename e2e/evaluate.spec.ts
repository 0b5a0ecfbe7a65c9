/**
 * Evaluations with the built-in model: paused, reloaded, resumed, finished, exported, and the figures of the page held
 * against those that the command line gives for the exported predictions.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { referenceFolder } from '../scripts/lib/reference-files.mjs';
import { ANSWER_MS, expect, modelReady, runModelsOn, test, violations } from './playground';

const repository = fileURLToPath(new URL('..', import.meta.url));
const reference = referenceFolder();

/** Two official tasks where they are at hand, else two starter tasks. */
const TASKS = reference
  ? ['task1393_superglue_copa_text_completion', 'task1146_country_capital']
  : ['ip089_sentiment', 'ip014_plural'];
const ENCODINGS = ['Input only', 'Definition', 'Definition + 2 examples'];
const INSTANCES = 20;
const ANSWERS = TASKS.length * INSTANCES * ENCODINGS.length;

async function openEvaluate(context: BrowserContext): Promise<Page> {
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.goto('./#/evaluate');
  await modelReady(page);
  return page;
}

async function addTask(page: Page, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Add tasks' });
  await field.fill(name);
  await page.getByRole('option').filter({ hasText: name }).click();
  await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
}

/** Official tasks are opened as files of this machine; starter tasks are here already. */
async function bringTasks(page: Page): Promise<void> {
  if (!reference) return;
  await page.goto('./#/tasks');
  await page.getByRole('button', { name: 'Open files' }).click();
  const files = TASKS.map((name) => join(reference, 'natural-instructions/tasks', `${name}.json`));
  await page.locator('input[type=file]').setInputFiles(files);
  await expect(page.getByText('2 tasks read and ready.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.goto('./#/evaluate');
}

const state = (page: Page) => page.getByRole('region', { name: 'Progress' }).getByRole('status');

interface StoredPrediction {
  column: string;
  text: string;
}

/** Puts a mark into every prediction of a model that is at rest. @returns how many there are */
async function markStored(page: Page, mark: string): Promise<number> {
  return page.evaluate(
    (text) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('playground-evaluations');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const transaction = db.transaction('predictions', 'readwrite');
          let count = 0;
          const walking = transaction.objectStore('predictions').openCursor();
          walking.onsuccess = () => {
            const cursor = walking.result;
            if (!cursor) return;
            if (!cursor.value.column.startsWith('heuristic')) {
              count++;
              cursor.update({ ...cursor.value, text });
            }
            cursor.continue();
          };
          transaction.oncomplete = () => {
            db.close();
            resolve(count);
          };
          transaction.onerror = () => reject(transaction.error);
        };
      }),
    mark,
  );
}

async function storedPredictions(page: Page): Promise<StoredPrediction[]> {
  return page.evaluate(
    () =>
      new Promise<StoredPrediction[]>((resolve, reject) => {
        const opening = indexedDB.open('playground-evaluations');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('predictions').objectStore('predictions').getAll();
          reading.onsuccess = () => resolve(reading.result);
          reading.onerror = () => reject(reading.error);
        };
      }),
  );
}

/** Saves what a button of the export gives. */
async function exported(page: Page, button: string | RegExp): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** What the command line says of predictions. */
function score(predictions: string): { exact_match: number; rougeL: number } {
  const file = join(mkdtempSync(join(tmpdir(), 'score-')), 'predictions.jsonl');
  writeFileSync(file, predictions);
  const entry = [
    '--tsconfig',
    'tsconfig.node.json',
    'scripts/cli/main.ts',
    'score',
    '--predictions',
    file,
    '--json',
  ];
  return JSON.parse(execFileSync('npx', ['tsx', ...entry], { cwd: repository, encoding: 'utf8' }));
}

test('a run is paused, survives a reload, goes on, and makes every answer once', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  const context = await browser.newContext({ baseURL, acceptDownloads: true });
  const page = await openEvaluate(context);
  await bringTasks(page);
  for (const name of TASKS) await addTask(page, name);
  await page.getByLabel('Number', { exact: true }).fill(String(INSTANCES));
  for (const label of ENCODINGS) await page.getByRole('checkbox', { name: label, exact: true }).check();
  await page.getByText('Runtime, seed and limits').click();
  await page.getByLabel('Max new tokens').fill('24');
  await expect(page.getByText(`${ANSWERS} answers`)).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();

  // At least one answer of the model is kept: the heuristics make two for each instance.
  const kept = page.getByText(/^\d+ of 200 answers/);
  await expect
    .poll(async () => Number.parseInt((await kept.textContent()) ?? '', 10), {
      timeout: ANSWER_MS,
      intervals: [20],
    })
    .toBeGreaterThan(2 * TASKS.length * INSTANCES);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page)).toHaveText('Paused', { timeout: ANSWER_MS });
  const address = page.url();

  const MARK = 'kept from before the reload';
  const before = await markStored(page, MARK);
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(ANSWERS);
  await page.reload();
  await modelReady(page);
  expect(page.url()).toBe(address);
  await expect(state(page)).toHaveText('Paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: ANSWER_MS });

  const all = await storedPredictions(page);
  const ofModel = all.filter(({ column }) => !column.startsWith('heuristic'));
  expect(ofModel).toHaveLength(ANSWERS);
  expect(all).toHaveLength(ANSWERS + 2 * TASKS.length * INSTANCES);
  // What was there before the reload was not made again.
  expect(ofModel.filter(({ text }) => text === MARK)).toHaveLength(before);

  await page.reload();
  await expect(state(page)).toHaveText('Finished');
  await expect(page.getByRole('table').first().getByRole('row')).toHaveCount(6);
  await page.getByRole('button', { name: 'Export' }).click();
  const report = await exported(page, /^Report/);
  for (const label of [`Instruct Mini, ${ENCODINGS[2]}`, 'Copy example']) {
    const scores = score(await exported(page, new RegExp(`^${label.replace('+', '\\+')}\\b.*40 rows`)));
    const row = page.getByRole('table').first().getByRole('row').filter({ hasText: label });
    const figures = (await row.getByRole('cell').allTextContents()).map((text) => text.trim());
    expect(figures[0], label).toBe(scores.rougeL.toFixed(2));
    expect(figures[2], label).toBe(scores.exact_match.toFixed(2));
    expect(report).toContain(`| ${label} | ${scores.rougeL.toFixed(2)} |`);
  }
  await context.close();
});

test('predictions of elsewhere are imported and scored; what is missing or unknown is said', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const page = await openEvaluate(context);
  await addTask(page, 'ip089_sentiment');
  await page.getByLabel('Number', { exact: true }).fill('10');
  await page.getByRole('checkbox', { name: 'Instruct Mini' }).uncheck();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(state(page)).toHaveText('Finished');

  const task = JSON.parse(readFileSync(join(repository, 'public/tasks/ip089_sentiment.json'), 'utf8'));
  const rows: string[] = task.Instances.slice(0, 8).map((instance: { id: string; output: string[] }) =>
    JSON.stringify({ id: instance.id, prediction: instance.output[0] }),
  );
  const file = (name: string, lines: readonly string[]) => ({
    name,
    mimeType: 'application/jsonl',
    buffer: Buffer.from(lines.join('\n')),
  });
  const input = page.locator('input[type=file]');
  await input.setInputFiles(file('broken.jsonl', ['{"prediction": 5}']));
  await expect(page.getByText(/broken\.jsonl, line 1/)).toBeVisible();
  const unknown = JSON.stringify({ id: 'nobody', prediction: 'x' });
  await input.setInputFiles(file('theirs.jsonl', [...rows, unknown]));
  await expect(
    page.getByText('theirs.jsonl: 2 instances without a prediction; they count as empty answers.'),
  ).toBeVisible();
  await expect(
    page.getByText('theirs.jsonl: 1 row for instances that are not in this evaluation.'),
  ).toBeVisible();
  const row = page.getByRole('table').first().getByRole('row').filter({ hasText: 'theirs.jsonl' });
  await expect(row).toContainText('80.00');
  const headings = await page.getByRole('table').first().getByRole('columnheader').allTextContents();
  // The name of the system heads the row: it is no cell.
  await expect(row.getByRole('cell').nth(headings.indexOf('Missing') - 1)).toHaveText('2');

  // Theirs is right in eight of ten, a copied input never.
  const paired = page.getByRole('region', { name: 'Systems against one of them' });
  await page.getByLabel('Compare all systems with').selectOption('theirs.jsonl');
  await expect(paired.getByRole('row').filter({ hasText: 'Copy input' })).toContainText('−80.00');

  await page.getByLabel('Which answers').selectOption('Empty');
  await expect(
    page.getByRole('region', { name: /^Answers/ }).getByText('No answer', { exact: true }),
  ).toHaveCount(2);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(/^None yet/)).toBeVisible();
  await context.close();
});

test('texts that are not here are fetched only when that is allowed; the others are scored meanwhile', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const asked: string[] = [];
  await context.route('https://raw.githubusercontent.com/**', (route) => {
    asked.push(route.request().url());
    return asked.length === 1
      ? route.abort()
      : route.fulfill({ path: join(repository, 'public/tasks/ip014_plural.json') });
  });
  const page = await openEvaluate(context);
  await addTask(page, 'ip089_sentiment');
  await addTask(page, 'task1146_country_capital');
  await page.getByLabel('Number', { exact: true }).fill('4');
  await page.getByRole('checkbox', { name: 'Instruct Mini' }).uncheck();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('1 task could not be read; the others are scored.')).toBeVisible();
  await expect(page.getByRole('table').first()).toContainText('Copy input');
  expect(asked).toEqual([]);

  const fetching = page.getByRole('button', { name: 'Fetch from raw.githubusercontent.com and resume' });
  await fetching.click();
  await expect(page.getByText(/could not be reached for task1146_country_capital/)).toBeVisible();
  await fetching.click();
  await expect(state(page)).toHaveText('Finished');
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatch(/\/[0-9a-f]{40}\/tasks\/task1146_country_capital\.json$/);
  await expect(page.getByText('16 of 16 answers')).toBeVisible();
  await context.close();
});

test('no violations on the Evaluate screen', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' });
  const page = await openEvaluate(context);
  const check = (name: string) =>
    test.step(name, async () => expect(await violations(page), name).toEqual([]));
  await page.getByRole('combobox', { name: 'Add tasks' }).fill('sentiment');
  await expect(page.getByRole('option').first()).toBeVisible();
  await check('suggestions');
  await page.keyboard.press('Enter');
  await page.getByText('Runtime, seed and limits').click();
  await page.emulateMedia({ colorScheme: 'dark' });
  await check('form, dark');
  await page.getByLabel('Number', { exact: true }).fill('3');
  await page.getByRole('checkbox', { name: 'Definition', exact: true }).check();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(state(page)).toHaveText('Finished', { timeout: ANSWER_MS });
  await expect(page.getByRole('heading', { name: 'Over encodings' })).toBeVisible();
  await check('results, dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 640 });
  await check('results on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.getByRole('button', { name: 'Export' }).click();
  await check('export');
  await context.close();
});
