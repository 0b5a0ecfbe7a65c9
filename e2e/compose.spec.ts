import { readFile } from 'node:fs/promises';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { ANSWER_MS, answerStatus, expect, modelReady, runModelsOn, setNumber, test } from './playground';

const definition = (page: Page) => page.getByRole('textbox', { name: 'Definition' });
const input = (page: Page) => page.getByLabel('Input', { exact: true });
const documents = (page: Page) => page.getByRole('button', { name: /^Document: / });
const promptText = (page: Page) => page.getByRole('region', { name: 'Text of the prompt' });

async function visit(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('./');
  await expect(definition(page)).toBeVisible();
  return page;
}

/** Opens a document from the list by its title. */
async function openDocument(page: Page, title: string): Promise<void> {
  await documents(page).click();
  await page.getByRole('dialog', { name: 'Documents' }).getByRole('button', { name: title }).first().click();
}

async function newDocument(page: Page): Promise<void> {
  await documents(page).click();
  await page.getByRole('button', { name: 'New document' }).click();
  await expect(definition(page)).toHaveValue('');
}

/** Pastes without a clipboard, which a test would share with the machine. */
const paste = (field: Locator, text: string) =>
  field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

test('documents: undo of a deleted example, two documents, names, deletion and its undo, a reload', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const page = await visit(context);
  await definition(page).fill('Name the colour.');
  for (const [place, word] of ['grass', 'snow'].entries()) {
    await page.getByRole('button', { name: 'Add a positive example' }).click();
    await page.getByLabel(`Input of positive example ${place + 1}`).pressSequentially(word);
  }
  await page.getByRole('button', { name: 'Remove positive example 1' }).click();
  await expect(page.getByLabel('Input of positive example 1')).toHaveValue('snow');
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('Input of positive example 1')).toHaveValue('grass');
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.getByLabel('Input of positive example 1')).toHaveValue('snow');
  // Typing a word is one step back, also inside the field.
  await page.getByRole('button', { name: 'Undo the last edit' }).click();
  await page.getByLabel('Input of positive example 2').focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('Input of positive example 2')).toHaveValue('');
  await page.getByRole('button', { name: 'Redo the edit' }).click();
  await expect(page.getByLabel('Input of positive example 2')).toHaveValue('snow');

  await newDocument(page);
  await definition(page).fill('Translate the word.');
  await documents(page).click();
  await page.getByRole('button', { name: 'Rename “Name the colour.”' }).click();
  await page.getByRole('textbox', { name: /^Name of/ }).fill('Colours');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Colours' }).first().click();
  await expect(definition(page)).toHaveValue('Name the colour.');
  // Each document has a way back of its own.
  await page.getByRole('button', { name: 'Undo the last edit' }).click();
  await expect(definition(page)).toHaveValue('Name the colour.');
  await page.getByRole('button', { name: 'Redo the edit' }).click();

  await documents(page).click();
  await page.getByRole('button', { name: 'Delete “Colours”' }).click();
  await expect(definition(page)).toHaveValue('Translate the word.');
  await page.keyboard.press('Escape');
  // Notes of edits have gone with the document they were about.
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(definition(page)).toHaveValue('Name the colour.');
  await page.reload();
  await expect(definition(page)).toHaveValue('Name the colour.');
  await expect(page.getByLabel('Input of positive example 2')).toHaveValue('snow');
  await openDocument(page, 'Translate the word.');
  await expect(definition(page)).toHaveValue('Translate the word.');
  await context.close();
});

test('a run comes back with its prompt, settings, seeds and answers; a task file goes out and in', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  await runModelsOn(context, 'onnx-wasm');
  const page = await visit(context);
  await modelReady(page);
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await page.locator('summary', { hasText: 'Generation' }).click();
  await page.getByRole('radio', { name: 'Sample' }).check();
  await setNumber(page, 'Max new tokens', 6);
  // So hot that the ten differ, however sure of itself the model is.
  await setNumber(page, 'Temperature', 2);
  await setNumber(page, 'Seed', 40);
  await setNumber(page, 'Answers', 10);
  await input(page).fill('Japan');
  await page.keyboard.press('Control+Enter');
  const answer = page.getByRole('region', { name: 'Answer', exact: true });
  await expect(answer.getByText(/^10 answers, \d+ distinct$/)).toBeVisible({ timeout: ANSWER_MS });
  const distinct = answer.getByRole('button', { name: /^\d+ × / });
  const counts = (await distinct.allInnerTexts()).map((text) => Number.parseInt(text, 10));
  expect(counts.reduce((sum, count) => sum + count)).toBe(10);
  await expect(answer.getByText('Token by token')).toBeVisible();
  const sampled = await answer.innerText();

  await page.getByRole('button', { name: 'Paper settings' }).click();
  await input(page).fill('something else');
  await page.reload();
  await modelReady(page);
  await page.getByRole('button', { name: 'Runs of this document' }).click();
  const runs = page.getByRole('dialog', { name: 'Runs of this document' }).getByRole('listitem');
  await expect(runs).toHaveCount(2);
  await runs
    .first()
    .getByRole('button', { name: /^Restore/ })
    .click();
  await expect(input(page)).toHaveValue('Japan');
  // What shows the tokens comes a moment after the page.
  await expect.poll(() => answer.innerText()).toBe(sampled);
  await expect(page.getByText('Sampling at 2, 10 answers from seed 40, up to 6 tokens')).toBeVisible();
  // The same seed gives the same answer again, alone too.
  const second = distinct.nth(1);
  const [, text, seeds] = /^\d+ ×\s*(.*?)\s*seeds? (\d+)/s.exec(await second.innerText()) ?? [];
  await page.locator('summary', { hasText: 'Generation' }).click();
  await setNumber(page, 'Answers', 1);
  await setNumber(page, 'Seed', Number(seeds));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: ANSWER_MS });
  await expect(answer.getByText(seeds ?? '', { exact: true })).toBeVisible();
  await expect(answer.locator('p.sr-only').first()).toHaveText(text ?? '');

  await documents(page).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as a task file' }).click();
  const file = await download;
  const task = JSON.parse(await readFile(await file.path(), 'utf8'));
  expect(task).toMatchObject({
    Definition: [await definition(page).inputValue()],
    'Positive Examples': [{ input: 'Japan', output: 'Japanese Yen' }, {}],
    Instances: [{ input: 'Japan' }],
  });
  task.URL = ['NaN stands here'];
  task.Instances.push({ id: 'x', input: '世界 👩‍👩‍👧 שלום', output: ['second'] });
  const importFile = async (name: string, body: string) => {
    await documents(page).click();
    await page
      .getByLabel('Task file to import')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(body) });
  };
  await importFile('odd.json', JSON.stringify(task).replace('"NaN stands here"', 'NaN'));
  await expect(page.getByText('The bare NaN in "URL"')).toBeVisible();
  await expect(documents(page)).toHaveAccessibleName(/^Document: odd/);
  await page.getByRole('button', { name: 'Another instance' }).click();
  await expect(input(page)).toHaveValue('世界 👩‍👩‍👧 שלום');
  await page.getByRole('region', { name: 'Compose' }).evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{"Definition": 3}'], 'broken.json'));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText(/broken is not a task file/)).toBeVisible();
  await expect(documents(page)).toHaveAccessibleName(/^Document: odd/);
  await context.close();
});

test('two tabs with one document: the last writer is told, and both versions are kept', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const one = await visit(context);
  await definition(one).fill('Start.');
  // The title follows the text once it is saved.
  await expect(documents(one)).toHaveAccessibleName(/Start\./);
  const two = await visit(context);
  await expect(definition(two)).toHaveValue('Start.');
  await definition(two).fill('From the second tab.');
  // The tab that is only looked at follows.
  await expect(definition(one)).toHaveValue('From the second tab.');
  await two.close();

  // A tab that hears nothing of the others finds out when it saves.
  const deaf = await context.newPage();
  await deaf.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'));
  await deaf.goto('./');
  await expect(definition(deaf)).toHaveValue('From the second tab.');
  await definition(one).fill('One.');
  await expect(documents(one)).toHaveAccessibleName(/One\./);
  await definition(deaf).fill('Two.');
  const told = deaf.getByText('Another tab has changed this document.');
  await expect(told).toBeVisible();
  await expect(definition(deaf)).toHaveValue('Two.');
  await deaf.getByRole('button', { name: 'Keep both' }).click();
  await expect(told).toBeHidden();
  await openDocument(deaf, 'One.');
  await expect(definition(deaf)).toHaveValue('One.');
  await openDocument(deaf, 'Two. (this tab)');
  await expect(definition(deaf)).toHaveValue('Two.');
  await context.close();
});

test('bad storage: forbidden, from a later version; megabytes, emoji and other directions in the fields', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  await runModelsOn(context, 'onnx-wasm');
  const page = await visit(context);
  await definition(page).fill('Known.');
  await expect(documents(page)).toHaveAccessibleName(/Known\./);
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('playground-documents');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('documents', 'readwrite');
          transaction.objectStore('documents').put({ id: 'f', kind: 'document', version: 2, text: '<b>' });
          transaction.objectStore('documents').put({ id: 'g', kind: 'document', version: 1, content: 7 });
          transaction.oncomplete = () => resolve();
        };
      }),
  );
  await page.reload();
  await expect(definition(page)).toHaveValue('Known.');
  await expect(page.getByText('2 stored records could not be read')).toBeVisible();
  await documents(page).click();
  await expect(page.getByText('1. written by a later version')).toBeVisible();
  await page.keyboard.press('Escape');

  await modelReady(page);
  const odd = '👩‍👩‍👧 مرحبا بالعالم \u202e x';
  await input(page).fill(odd);
  await expect(promptText(page)).toContainText(odd.slice(0, 12));
  await expect(input(page)).toHaveAttribute('dir', 'auto');
  const megabytes = 'The quick brown fox. '.repeat(100_000);
  await paste(input(page), megabytes);
  await expect(page.getByText('2,100,026 characters: kept whole')).toBeVisible();
  await expect(page.getByText('more than 1,000,000 are not read')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('The prompt is too long');
  await page.getByRole('button', { name: 'Keep the first 100,000' }).click();
  await expect(promptText(page)).toContainText('more characters, not shown here');
  await page.getByRole('button', { name: 'Undo the last edit' }).click();
  await expect(page.getByText('2,100,026 characters: kept whole')).toBeVisible();
  await context.close();

  const closed = await browser.newContext({ baseURL });
  await closed.addInitScript(() => {
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
    }
  });
  const guarded = await visit(closed);
  await expect(guarded.getByText('This browser does not let the page keep documents.')).toBeVisible();
  await definition(guarded).fill('Still here.');
  await newDocument(guarded);
  await openDocument(guarded, 'Still here.');
  await expect(definition(guarded)).toHaveValue('Still here.');
  await closed.close();
});
