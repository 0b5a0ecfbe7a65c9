import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { normaliseAnswer } from '@/core/metrics/exact-match';
import { readCsv } from '@/core/tables/read-csv';
import { ANSWER_MS, expect, modelReady, runModelsOn, test, violations } from './playground';

const status = (page: Page) => page.getByRole('main').getByRole('status').first();
const cellAt = (page: Page, row: number, column: number) => page.locator(`[data-cell="${row},${column}"]`);
const results = (page: Page) => page.getByRole('region', { name: 'Results' });

async function openCompare(page: Page): Promise<void> {
  await page.goto('./#/compare');
  await expect(page.getByRole('heading', { name: 'Compare', exact: true })).toBeVisible();
}

/** Chooses exactly these on an axis. */
async function choose(page: Page, axis: string, labels: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${axis}: `) }).click();
  const list = page.getByRole('dialog', { name: axis });
  const box = (label: string) =>
    list
      .locator('label')
      .filter({ has: page.getByText(label, { exact: true }) })
      .getByRole('checkbox');
  const checked = await list
    .getByRole('checkbox', { checked: true })
    .evaluateAll((boxes) => boxes.map((input) => input.closest('label')?.innerText.split('\n')[0] ?? ''));
  for (const label of labels) await box(label).setChecked(true, { force: true });
  for (const label of checked.filter((other) => !labels.includes(other))) {
    await box(label).setChecked(false, { force: true });
  }
  await page.keyboard.press('Escape');
}

async function setTokens(page: Page, most: number, fewest: number): Promise<void> {
  await page.getByRole('button', { name: /^Generation: / }).click();
  const panel = page.getByRole('dialog', { name: 'Generation' });
  await panel.getByLabel('Max new tokens').fill(String(most));
  await panel.getByLabel('Min new tokens').fill(String(fewest));
  await page.keyboard.press('Escape');
}

/** The answers on show, row by row. */
function answersOf(page: Page): Promise<string[][]> {
  return results(page)
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll<HTMLElement>('[data-cell] > span:first-child')].map(
          (cell) => cell.innerText,
        ),
      ),
    );
}

interface Stored {
  kind: string;
  version: number;
  value: object;
}

/** What Compare has stored under a key, and with `next` what it shall be instead. */
function storedAt(page: Page, key: string, next?: Stored): Promise<Stored> {
  return page.evaluate(
    ([name, replacement]) =>
      new Promise<Stored>((resolve, reject) => {
        const opening = indexedDB.open('compare');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const values = opening.result.transaction('values', 'readwrite').objectStore('values');
          if (replacement) values.put(replacement, name);
          const reading = values.get(name);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
    [key, next] as const,
  );
}

async function changeStored(page: Page, change: (stored: Stored) => Stored): Promise<void> {
  await storedAt(page, 'grid', change(await storedAt(page, 'grid')));
}

async function textOf(download: Download): Promise<string> {
  return readFile((await download.path()) ?? '', 'utf8');
}

test('five encodings by two inputs: answers, scores, differences, export, and all of it after a reload', async ({
  page,
}) => {
  await runModelsOn(page, 'onnx-wasm');
  await openCompare(page);
  await modelReady(page);
  await page
    .getByRole('textbox', { name: 'Definition' })
    .fill('You are given the name of a country. Return the currency of the given country.');
  await page.getByRole('textbox', { name: 'Add inputs' }).fill('=2+2\t4\nIndia\tIndian Rupee\tRupee');
  await page.getByRole('button', { name: 'Add 2 inputs' }).click();

  await test.step('run', async () => {
    await page.getByRole('button', { name: 'Run 10 cells' }).click();
    await expect(status(page)).toHaveText('10 cells answered.', { timeout: ANSWER_MS });
    await expect(results(page).locator('[data-cell]')).toHaveCount(10);
    await expect(page.getByRole('button', { name: 'Run all again' })).toBeVisible();
  });
  const answers = await answersOf(page);

  await test.step('averages count what the cells say', async () => {
    const exact = results(page).locator('tfoot tr').filter({ hasText: 'Exact match' }).locator('td');
    for (let column = 0; column < 5; column++) {
      const right = await results(page)
        .locator(`[data-cell$=",${column}"]`)
        .filter({ has: page.getByText('exact', { exact: true }) })
        .count();
      await expect(exact.nth(column)).toHaveText(`${(right * 50).toFixed(1)} of 2`);
    }
  });

  await test.step('differences and different rows', async () => {
    await page.getByLabel('Differences from').selectOption({ label: 'Definition' });
    const changed = await results(page).locator('td:has(ins), td:has(del)').count();
    const differing = answers.flatMap((row) => row.filter((text) => text !== row[1])).length;
    expect(differing).toBeGreaterThan(0);
    expect(changed).toBe(differing);
    await expect(results(page).locator('tfoot tr').filter({ hasText: 'Same answer' })).toBeVisible();

    await page.getByLabel('Only rows that differ').check();
    const rowsThatDiffer = answers.filter((row) => new Set(row).size > 1).length;
    await expect(results(page).locator('tbody tr')).toHaveCount(rowsThatDiffer);
    await page.getByLabel('Only rows that differ').uncheck();
    await page.getByLabel('Differences from').selectOption('nothing');
  });

  await test.step('CSV whose first input would be a formula', async () => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: /^CSV/ }).click();
    const [head = [], ...rows] = readCsv(await textOf(await downloading));
    expect(rows).toHaveLength(10);
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
    expect(column('input').slice(0, 5)).toEqual(new Array(5).fill("'=2+2"));
    expect(column('answer').map((text) => text?.replace(/^'/, ''))).toEqual(answers.flat());
    expect(new Set(column('status'))).toEqual(new Set(['answered']));
    expect(rows.flat().filter((cell) => /^[=+@\t\r]/.test(cell))).toEqual([]);
  });

  await test.step('after a reload everything is there, and nothing has to be run', async () => {
    await page.reload();
    await expect(results(page).locator('[data-cell]')).toHaveCount(10);
    expect(await answersOf(page)).toEqual(answers);
    await expect(page.getByRole('button', { name: 'Run all again' })).toBeVisible();
    await expect(results(page).getByText('out of date')).toHaveCount(0);
  });

  await test.step('a change right before the page goes away is kept', async () => {
    const definition = page.getByRole('textbox', { name: 'Definition' });
    const text = await definition.inputValue();
    for (const last of ['Say it in one word.', '']) {
      await definition.fill(`${text} ${last}`.trim());
      await page.reload();
      await expect(definition).toHaveValue(`${text} ${last}`.trim());
    }
  });

  await test.step('no violations, also on a narrow window', async () => {
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  await test.step('what a later version wrote is set aside, not overwritten', async () => {
    await changeStored(page, (stored) => ({ ...stored, version: 99 }));
    await page.reload();
    await expect(page.getByRole('alert')).toContainText('It was set aside and not changed.');
    await page.getByRole('textbox', { name: 'Definition' }).fill('Something new.');
    const kept = await storedAt(page, 'grid.set-aside');
    expect(kept).toMatchObject({ version: 99, value: { rows: [{ input: '=2+2' }, { input: 'India' }] } });
  });
});

test('a run is stopped, a cell is run again, the keyboard goes from cell to cell', async ({ page }) => {
  await runModelsOn(page, 'onnx-wasm');
  await openCompare(page);
  await modelReady(page);
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(status(page)).toHaveText('15 cells answered.', { timeout: ANSWER_MS });

  await setTokens(page, 1000, 1000);
  await expect(results(page).getByText('out of date').first()).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(results(page).locator('td[aria-busy=true]')).toHaveCount(15);
  await expect.poll(() => cellAt(page, 0, 0).innerText(), { timeout: ANSWER_MS }).toMatch(/\w{20}|\w+ \w+/);
  await results(page).locator('td').first().getByRole('button', { name: 'Stop this cell' }).click();
  await expect(cellAt(page, 0, 0)).toContainText('stopped');
  await expect(results(page).locator('td[aria-busy=true]')).toHaveCount(14);
  await page.keyboard.press('Escape');
  await expect(status(page)).toHaveText(/^Stopped: \d cells answered\.$/, { timeout: 10_000 });
  await expect(results(page).locator('td[aria-busy=true]')).toHaveCount(0);
  // What waited has the answer from before.
  await expect(cellAt(page, 2, 4)).toContainText('out of date');

  await setTokens(page, 128, 0);
  await cellAt(page, 0, 0).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(cellAt(page, 1, 1)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await expect(cellAt(page, 0, 0)).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Input only' });
  await expect(dialog).toContainText('Now complete the following example');
  await expect(dialog.getByRole('button', { name: 'Run again' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('stopped', { exact: true })).toHaveCount(0, { timeout: ANSWER_MS });
  await page.keyboard.press('Escape');
  await expect(status(page)).toHaveText('1 cell answered.');
  await expect(cellAt(page, 0, 0)).not.toContainText('stopped');
  await expect(cellAt(page, 0, 0)).not.toContainText('out of date');
});

test('wordings, and another runtime in a second engine', async ({ page }) => {
  await runModelsOn(page, 'onnx-wasm');
  await openCompare(page);
  await page.getByRole('button', { name: 'Starter task' }).click();
  await page.getByRole('dialog').getByRole('searchbox').fill('opposite');
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
  await expect(results(page).locator('tbody tr')).toHaveCount(5);
  await choose(page, 'Encodings', ['Definition + 2 examples']);
  await page.getByRole('button', { name: 'Add a wording' }).click();
  await expect(page.getByRole('textbox', { name: 'Wording 2' })).toBeFocused();
  await page.keyboard.type('Say the word that means the contrary.');
  await choose(page, 'Runtimes', ['As set', 'CPU: reference, slow']);
  await page.getByRole('button', { name: 'Run 20 cells' }).click();
  await expect(status(page)).toHaveText('20 cells answered.', { timeout: ANSWER_MS });

  // The same weights and prompts on two runtimes.
  const answers = await answersOf(page);
  for (const [asSet, reference, rewordedAsSet, rewordedReference] of answers) {
    expect(reference).toBe(asSet);
    expect(rewordedReference).toBe(rewordedAsSet);
  }
  await cellAt(page, 0, 1).click();
  await expect(page.getByRole('dialog')).toContainText('CPU: reference, slow');
  await page.keyboard.press('Escape');

  const panel = page.getByRole('region', { name: 'Sensitivity to wording' });
  await expect(panel.getByRole('heading', { level: 3 })).toHaveCount(2);
  const agreeing = answers.filter(
    ([asSet = '', , reworded = '']) => normaliseAnswer(asSet) === normaliseAnswer(reworded),
  ).length;
  await expect(panel.getByText(`${agreeing} of 5 inputs`)).toHaveCount(2);
  await panel.getByText('Majority by input').first().click();
  await expect(panel.getByRole('row')).toHaveCount(6);
});

test('a prompt goes from the playground to Compare, to another tab of it, and a cell back', async ({
  page,
}) => {
  await runModelsOn(page, 'onnx-wasm');
  await page.goto('./');
  await page.getByRole('button', { name: 'Compare encodings of this prompt' }).click();
  await expect(page.getByText('Write a definition or an input first.')).toBeVisible();

  await page.getByRole('textbox', { name: 'Definition' }).fill('Name the opposite of the given word.');
  await page.getByRole('button', { name: 'Add a positive example' }).click();
  await page.getByLabel('Input of positive example 1').fill('hot');
  await page.getByLabel('Output of positive example 1').fill('cold');
  await page.getByLabel('Input', { exact: true }).fill('tall');
  await page.getByRole('button', { name: 'Compare encodings of this prompt' }).click();
  await expect(page.getByRole('heading', { name: 'Compare', exact: true })).toBeVisible();
  await expect(results(page).getByRole('rowheader', { name: 'Input 1: tall' })).toBeVisible();
  await expect(page.getByText('1 positive example, 0 negative examples')).toBeVisible();

  await test.step('another tab follows', async () => {
    const other = await page.context().newPage();
    await runModelsOn(other, 'onnx-wasm');
    await openCompare(other);
    await expect(results(other).getByRole('rowheader', { name: 'Input 1: tall' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Add inputs' }).fill('wide\tnarrow');
    await page.getByRole('button', { name: 'Add', exact: true }).last().click();
    await expect(results(other).getByRole('rowheader', { name: 'Input 2: wide' })).toBeVisible();
    await other.close();
  });

  await cellAt(page, 0, 3).click();
  const dialog = page.getByRole('dialog', { name: 'Definition + 2 examples' });
  await expect(dialog).toContainText('Positive Example 1 -');
  await dialog.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(page.getByLabel('Input of positive example 1')).toHaveValue('hot');
  await expect(page.getByLabel('Input', { exact: true })).toHaveValue('tall');
});
