/** Tasks as pairs of source and target, saved from the page and held against what the command line writes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, modelReady, runModelsOn, test, violations } from './playground';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Files of the command line for one starter task. */
function convert(name: string, encoding: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  mkdirSync(join(folder, 'splits'));
  writeFileSync(join(folder, 'splits', 'train_tasks.txt'), `${name}\n`);
  const args = ['--folder', 'public/tasks', '--splits', join(folder, 'splits'), '--split', 'train'];
  const entry = ['tsx', '--tsconfig', 'tsconfig.node.json', 'scripts/cli/main.ts', 'tasks', 'convert'];
  const rest = [
    '--encoding',
    encoding,
    '--instances',
    '7',
    '--seed',
    '3',
    '--format',
    'jsonl',
    '--out',
    folder,
  ];
  execFileSync('npx', [...entry, ...args, ...rest], { cwd: repository });
  return readFileSync(join(folder, 'train.jsonl'), 'utf8');
}

test('a task is saved as the pairs that the command line writes', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, acceptDownloads: true });
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.goto('./#/tasks?q=ip089_sentiment');
  await modelReady(page);
  await page.getByRole('button', { name: 'Text pairs' }).click();
  const dialog = page.getByRole('dialog', { name: 'Text pairs' });
  await expect(dialog.getByText('Of 1 task shown, 1 can be written')).toBeVisible();
  await dialog.getByLabel('Encoding').selectOption({ label: 'Definition + 2 good + 2 bad' });
  await dialog.getByText('JSONL', { exact: true }).click();
  await dialog.getByLabel('Instances', { exact: true }).fill('7');
  await dialog.getByLabel('Seed', { exact: true }).fill('3');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save pairs' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('pairs_def_pos2_neg2.jsonl');
  await expect(dialog.getByRole('status')).toHaveText('7 pairs from 1 task written.');
  const saved = readFileSync(await download.path(), 'utf8');
  expect(saved.trim().split('\n')).toHaveLength(7);
  expect(saved).toBe(convert('ip089_sentiment', 'def_pos2_neg2'));
  expect(await violations(page)).toEqual([]);
  await context.close();
});
