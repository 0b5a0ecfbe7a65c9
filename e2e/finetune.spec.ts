import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { ANSWER_MS, expect, modelReady, runModelsOn, test, violations } from './playground';

/** A task of the starter pack whose family the built-in model never saw. */
const TASK = { title: 'Drop the last item', name: 'ip069_drop_last' };
/** A step on a software adapter, with the machine busy, the model loaded and kernels compiled before it. */
const STEP_MS = 120_000;

const progress = (page: Page) => page.getByRole('region', { name: 'Progress' });

async function openFinetune(page: Page): Promise<void> {
  await page.goto('./#/finetune');
  await expect(page.getByRole('heading', { name: 'Fine-tune', exact: true })).toBeVisible();
  await modelReady(page);
}

async function addTask(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add starter tasks' }).click();
  await page.getByRole('dialog').getByText(TASK.title, { exact: true }).click();
  await page.getByRole('button', { name: 'Add 1 task' }).click();
  await expect(page.getByText('to train on,')).toBeVisible({ timeout: ANSWER_MS });
}

/** The smallest run that still does everything a run does. */
async function setUpTinyRun(page: Page): Promise<void> {
  await page.getByText('All settings').click();
  await page.getByLabel('Encoding', { exact: true }).selectOption({ label: 'Definition' });
  const numbers = {
    Steps: 4,
    'Learning rate': 0.02,
    'Batch size': 2,
    'Max examples': 8,
    'Max held out': 3,
    'Sample instances': 1,
    Evaluations: 2,
  };
  for (const [label, value] of Object.entries(numbers))
    await page.getByLabel(label, { exact: true }).fill(String(value));
  await expect(page.getByText('8 examples to train on, 3 held out')).toBeVisible({ timeout: ANSWER_MS });
}

async function download(page: Page, button: Locator): Promise<Uint8Array> {
  const downloading = page.waitForEvent('download');
  await button.click();
  return readFile((await (await downloading).path()) ?? '');
}

/** Answers of the Compare screen, row by row. */
const compareAnswers = (page: Page) =>
  page
    .getByRole('region', { name: 'Results' })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll<HTMLElement>('[data-cell] > span:first-child')].map(
          (cell) => cell.innerText,
        ),
      ),
    );

async function runCompare(page: Page, cells: number): Promise<string[][]> {
  await page.getByRole('button', { name: `Run ${cells} cells` }).click();
  const status = page.getByRole('main').getByRole('status').first();
  await expect(status).toHaveText(`${cells} cells answered.`, { timeout: ANSWER_MS });
  return compareAnswers(page);
}

test('a run is reloaded in the middle and resumed; its adapter answers the same in another profile', async ({
  page,
  browser,
}) => {
  test.setTimeout(480_000);
  await runModelsOn(page, 'onnx-wasm');
  await openFinetune(page);
  await addTask(page);
  await setUpTinyRun(page);

  await test.step('begin, and reload after the first steps', async () => {
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(
      progress(page)
        .getByText(/^Step [34] of 4$/)
        .first(),
    ).toBeVisible({ timeout: 3 * STEP_MS });
    await page.reload();
  });

  await test.step('resume to the end', async () => {
    await modelReady(page);
    await page.getByRole('button', { name: new RegExp(`${TASK.name}.*stopped at step [1-3] of 4`) }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(progress(page).getByText('Finished after 4 steps').first()).toBeVisible({
      timeout: 3 * STEP_MS,
    });
    const log = page.getByRole('article').locator('details').filter({ hasText: 'Log' });
    await log.locator('summary').click();
    await expect(log.getByText('Base model: held-out loss')).toBeVisible();
    await expect(log.getByText(/^Held-out loss/)).toHaveCount(2);
    await page.getByRole('radio', { name: 'All' }).check();
    await expect(
      page.getByRole('region', { name: 'Result' }).locator('tbody').last().locator('tr'),
    ).toHaveCount(3);
    expect(await violations(page)).toEqual([]);
  });

  const card = await download(page, page.getByRole('button', { name: 'Run card' }));
  expect(new TextDecoder().decode(card)).toMatch(/\| Steps taken \| 4 \|/);
  const zip = unzipSync(await download(page, page.getByRole('button', { name: `Export ${TASK.name}` })));
  expect(Object.keys(zip).sort()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);

  const { inputs, answers } = await test.step('one click to Compare', async () => {
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Compare', exact: true })).toBeVisible();
    const rows = page.getByRole('region', { name: 'Results' }).locator('tbody th');
    await expect(rows).toHaveCount(3);
    return {
      inputs: await rows.locator('p[dir="auto"]').allInnerTexts(),
      answers: await runCompare(page, 6),
    };
  });
  expect(answers.some(([alone, adapted]) => alone !== adapted)).toBe(true);

  await test.step('the adapter, imported in another profile, answers the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'adapter-'));
    const files = Object.entries(zip).map(([name, bytes]) => ({ path: join(folder, name), bytes }));
    for (const { path, bytes } of files) await writeFile(path, bytes);
    const context = await browser.newContext({ baseURL: test.info().project.use.baseURL });
    const other = await context.newPage();
    await runModelsOn(other, 'onnx-wasm');
    await openFinetune(other);
    await other.getByLabel('Import an adapter').setInputFiles(files.map(({ path }) => path));
    await expect(other.getByText('For Instruct Mini')).toBeVisible();
    await other.getByRole('button', { name: /^More actions for Imported/ }).click();
    await other.getByRole('button', { name: /^Compare on/ }).click();
    const task = JSON.parse(await readFile(`public/tasks/${TASK.name}.json`, 'utf8'));
    await other.getByRole('textbox', { name: 'Definition' }).fill(task.Definition[0]);
    await other.getByRole('textbox', { name: 'Add inputs' }).fill(inputs.join('\n'));
    await other.getByRole('button', { name: 'Add 3 inputs' }).click();
    expect(await runCompare(other, 6)).toEqual(answers);
    await context.close();
  });

  await test.step('merged into the model, it is a model of its own', async () => {
    await page.goto('./#/finetune');
    await page.getByRole('button', { name: `More actions for ${TASK.name}` }).click();
    await page.getByRole('button', { name: /^Merge/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Merge into the model' });
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText('is ready', { timeout: ANSWER_MS });
    await dialog.getByRole('button', { name: 'Use it now' }).click();
    await expect(page.getByRole('button', { name: /^Model Instruct Mini \+ adapter/ })).toBeVisible({
      timeout: ANSWER_MS,
    });
  });
});

test('an adapter that is none, data with overlap, and a job for another machine', async ({ page }) => {
  test.setTimeout(180_000);
  await runModelsOn(page, 'onnx-wasm');
  await openFinetune(page);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  await page.getByLabel('Import an adapter').setInputFiles([
    {
      name: 'adapter_config.json',
      mimeType: 'application/json',
      buffer: json({ peft_type: 'IA3', r: 4, lora_alpha: 8 }),
    },
    { name: 'adapter_model.safetensors', mimeType: '', buffer: Buffer.from('no tensors') },
  ]);
  await expect(page.getByRole('alert')).toContainText('only LORA is read');

  const rows = Array.from({ length: 12 }, (_, i) => ({
    instruction: 'Say it twice.',
    input: `word ${i}`,
    output: `word ${i} word ${i}`,
  }));
  const lines = (items: readonly unknown[]) =>
    Buffer.from(items.map((item) => JSON.stringify(item)).join('\n'));
  const file = (name: string, items: readonly unknown[]) => ({
    name,
    mimeType: 'application/jsonl',
    buffer: lines(items),
  });
  await page.getByLabel('Add files').setInputFiles(file('own.jsonl', rows));
  await expect(page.getByText(/^No licence is known for own.jsonl/)).toBeVisible({ timeout: ANSWER_MS });
  await page
    .getByLabel('Use a test file')
    .setInputFiles(file('test.jsonl', [rows[3], { input: 'new', output: 'new new' }]));
  await expect(page.getByText('1 of the 2 test items are in the training data too')).toBeVisible({
    timeout: ANSWER_MS,
  });
  await page.getByRole('button', { name: 'Remove test.jsonl' }).click();
  await expect(page.getByText('8 examples to train on, 4 held out')).toBeVisible({ timeout: ANSWER_MS });

  const zip = unzipSync(await download(page, page.getByRole('button', { name: 'Export as a job' })));
  const text = (name: string) => new TextDecoder().decode(zip[name]);
  expect(text('one-gpu/data/train.jsonl').trim().split('\n')).toHaveLength(8);
  expect(text('one-gpu/data/heldout.jsonl').trim().split('\n')).toHaveLength(4);
  const names = text('several-gpus/data/splits/default/train_tasks.txt').trim().split('\n');
  const task = JSON.parse(text(`several-gpus/data/tasks/${names[0]}.json`));
  expect(task.Definition).toEqual(['Say it twice.']);
  expect(task.Instances).toHaveLength(8);
  expect(text('README.md')).toContain('licence Unknown');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await violations(page)).toEqual([]);
});

test('without WebGPU the screen says why not, and still makes jobs', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
  await openFinetune(page);
  await expect(page.getByText('Training needs WebGPU')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toHaveCount(0);
  await addTask(page);
  const zip = unzipSync(await download(page, page.getByRole('button', { name: 'Export as a job' })));
  expect(Object.keys(zip)).toContain('one-gpu/train_lora.py');
  expect(await violations(page)).toEqual([]);
});
