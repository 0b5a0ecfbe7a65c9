/** The list of tasks, their texts from files and from elsewhere, and the page of one task. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect, modelReady, runModelsOn, test, violations } from './playground';

const repository = fileURLToPath(new URL('..', import.meta.url));
const starterTask = (name: string) => readFileSync(join(repository, `public/tasks/${name}.json`), 'utf8');

const lengthOf = (file: string): number => JSON.parse(readFileSync(join(repository, file), 'utf8')).length;
/** The tasks of both collections. */
const COUNT = lengthOf('public/tasks/index.json') + 1613;
const ALL = `${COUNT.toLocaleString('en')} tasks`;

/** A keystroke or a step of scrolling that takes longer is felt. */
const FELT_MS = 100;

async function openTasks(context: BrowserContext, query = ''): Promise<Page> {
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  await page.goto(`./#/tasks${query}`);
  await expect(page.getByText(ALL)).toBeVisible();
  return page;
}

const row = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(name) });

test('the list is searched, filtered and walked by keyboard; the address remembers it', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const asked: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  const page = await openTasks(context);
  const facet = (name: RegExp) => page.getByRole('complementary').getByRole('checkbox', { name });
  await expect(facet(/^test 119$/)).toBeVisible();
  await expect(facet(/^train 756$/)).toBeVisible();
  await expect(facet(/^excluded 738$/)).toBeVisible();

  await facet(/^test/).check();
  await expect(page.getByText(`119 of ${ALL}`)).toBeVisible();
  await facet(/^Textual Entailment 24/).check();
  await expect(page.getByText(`24 of ${ALL}`)).toBeVisible();
  await expect(page).toHaveURL(/#\/tasks\?split=test&category=Textual\+Entailment$/);
  await page.getByLabel('Order').selectOption('Fewest instances');
  await expect(page).toHaveURL(/sort=fewest$/);
  const first = await page.locator('[data-task-row="0"]').textContent();
  await page.reload();
  await expect(page.getByText(`24 of ${ALL}`)).toBeVisible();
  expect(await page.locator('[data-task-row="0"]').textContent()).toBe(first);

  await page.getByRole('button', { name: 'Evaluate these 24' }).click();
  await expect(page.getByText('24 tasks chosen')).toBeVisible();
  await page.goBack();
  await expect(page.getByText(`24 of ${ALL}`)).toBeVisible();

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search the tasks')).toBeFocused();
  await page.keyboard.type('contry curency');
  await expect(page.getByText(`2 of ${ALL}`)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-task-row="0"]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-task-row="1"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/tasks\/(task1147|ip001)_country_currency$/);
  await page.goBack();
  await expect(page.getByText(`2 of ${ALL}`)).toBeVisible();

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.locator('[data-task-row="0"]').focus();
  await page.keyboard.press('End');
  await expect(page.locator(`[data-task-row="${COUNT - 1}"]`)).toBeFocused();
  // At most the rows in sight exist.
  expect(await page.locator('[data-task-row]').count()).toBeLessThan(60);
  const strangers = asked.filter((url) => !url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url));
  expect(strangers).toEqual([]);
  await context.close();
});

/** The longest task of the page's main thread in milliseconds of CPU time, which other programs do not lengthen. */
async function longestTask(page: Page, browser: Browser, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await work();
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const main = new Set(traceEvents.filter((event) => event.args?.name === 'CrRendererMain').map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && main.has(threadOf(event)));
  expect(tasks.length).toBeGreaterThan(20);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of CPU time. */
  tdur?: number;
  args?: { name?: string };
}

test('searching and scrolling hold nothing up', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const page = await openTasks(context);
  await modelReady(page);
  const typing = await longestTask(page, browser, async () => {
    await page.getByLabel('Search the tasks').pressSequentially('question answering', { delay: 30 });
    await expect(page.getByText(new RegExp(`\\d of ${ALL}`))).toBeVisible();
  });
  await page.getByRole('button', { name: 'Clear filters' }).click();
  const scrolling = await longestTask(page, browser, async () => {
    await page.locator('[data-task-row="0"]').hover();
    for (let i = 0; i < 70; i++) await page.mouse.wheel(0, 1_500);
    await expect(page.locator(`[data-task-row="${COUNT - 1}"]`)).toBeVisible();
  });
  const description = `typing ${typing.toFixed(1)} ms, scrolling ${scrolling.toFixed(1)} ms`;
  test.info().annotations.push({ type: 'longest task', description });
  expect(Math.max(typing, scrolling), description).toBeLessThan(FELT_MS);
  await context.close();
});

test('texts come from files, repaired and kept; what is no task is refused by name', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const page = await openTasks(context);
  const task = JSON.parse(starterTask('ip089_sentiment'));
  task.Categories = 'Toxic Language Detection';
  task['Instance License'] = [];
  task.Instances = Array.from({ length: 250 }, (_, i) => ({
    id: `own-${i}`,
    input: `input number ${i}`,
    output: [i % 10 === 0 ? 'no' : 'yes'],
  }));
  const text = JSON.stringify(task).replace('"URL":[""]', '"URL":NaN');
  const file = (name: string, content: string) => ({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(content),
  });
  await page.getByRole('button', { name: 'Open files' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open task files' });
  await page
    .locator('input[type=file]')
    .setInputFiles([
      file('task9001_own_labels.json', text),
      file('half.json', text.slice(0, 500)),
      file('list.json', '[1, 2]'),
      file('readme.md', '# no task'),
    ]);
  await expect(dialog.getByText('1 task read and ready.')).toBeVisible();
  await expect(dialog.getByText('2 files could not be read:')).toBeVisible();
  await expect(dialog.getByRole('listitem')).toHaveText([/^half .*JSON/, /^list is not a task file/]);
  await expect(dialog.getByText('1 other file skipped.')).toBeVisible();
  await page.keyboard.press('Escape');

  // Found by its definition, and kept over a reload.
  await page.getByLabel('Search the tasks').fill('own labels');
  await row(page, 'task9001_own_labels').click();
  await page.reload();
  await expect(page.getByText('Repaired while reading')).toBeVisible();
  await expect(page.getByText(/bare NaN in "URL"/)).toBeVisible();
  await expect(page.getByText('Unknown', { exact: true })).toBeVisible();
  await expect(
    page.getByText('Unbalanced: always answering “yes” would be right 90% of the time.'),
  ).toBeVisible();

  // Harmful language is out of sight until it is asked for.
  await expect(page.getByText('input number 3', { exact: true })).not.toBeInViewport();
  await page.getByRole('button', { name: 'Show the texts' }).first().click();
  await expect(page.getByText('input number 3', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText('201 to 250 of 250')).toBeVisible();
  await page.getByLabel('Search the instances').fill('number 24');
  await expect(page.getByText('input number 249', { exact: true })).toBeVisible();
  await expect(page.getByText(/^input number/)).toHaveCount(11);

  await modelReady(page);
  await page.getByRole('button', { name: 'Measure 100 instances' }).click();
  await expect(page.getByText(/^First 100 instances: \d+ to \d+ tokens/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(/Its text is not on this machine/)).toBeVisible();
  await context.close();
});

test('a text is fetched at a pinned commit or from a mirror when that is asked for, and opened in the playground', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const asked: string[] = [];
  await context.route('https://raw.githubusercontent.com/**', (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  await context.route('https://mirror.example/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      body: starterTask('ip002_country_capital'),
    });
  });
  const page = await openTasks(context, '?q=country_capital');
  await row(page, 'task1146_country_capital').click();
  await expect(page.getByText(/Its text is not on this machine/)).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Fetch from raw.githubusercontent.com' }).click();
  await expect(page.getByRole('alert')).toContainText('could not be reached for task1146_country_capital');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/natural-instructions\/[0-9a-f]{40}\/tasks\/task1146_country_capital\.json$/);

  await page.getByRole('button', { name: 'Open files or set a mirror' }).click();
  await page.getByText('Fetch from a mirror').click();
  const address = page.getByLabel('Address of the folder with the task files');
  await address.fill('not an address');
  await address.press('Enter');
  await expect(page.getByText('This is not the address of a folder.')).toBeVisible();
  await address.fill('https://mirror.example/tasks');
  await address.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('https://mirror.example/tasks/task1146_country_capital.json')).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Instances/ })).toContainText('50');

  const task = JSON.parse(starterTask('ip002_country_capital'));
  await page.getByRole('button', { name: 'Open instance 2 in the playground' }).click();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toHaveValue(task.Definition[0]);
  await expect(page.getByRole('textbox', { name: 'Input', exact: true }).last()).toHaveValue(
    task.Instances[1].input,
  );
  await context.close();
});

test('no violations on the Tasks screen', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' });
  const page = await openTasks(context);
  const check = (name: string) =>
    test.step(name, async () => expect(await violations(page), name).toEqual([]));
  await check('list');
  await page.getByRole('button', { name: 'Dev split' }).click();
  await expect(page.getByRole('button', { name: 'dev_tasks.txt (50)' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'train_tasks.txt (706)' })).toBeVisible();
  await check('dev split');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Filters' }).click();
  await check('filters on a phone, dark');
  await page.keyboard.press('Escape');
  await page.goto('./#/tasks/ip089_sentiment');
  await expect(page.getByRole('heading', { name: 'Answers' })).toBeVisible();
  await check('task on a phone, dark');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('./#/tasks/task1146_country_capital');
  await expect(page.getByText(/Its text is not on this machine/)).toBeVisible();
  await check('a task that is elsewhere');
  await context.close();
});
