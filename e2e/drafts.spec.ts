import { readFile } from 'node:fs/promises';
import {
  ANSWER_MS,
  answerStatus,
  chooseEncoding,
  expect,
  MODEL_READY_MS,
  modelReady,
  setNumber,
  test,
} from './playground';

test('an empty prompt is refused in plain words', async ({ playground: page }) => {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The instruction is empty.');
  await expect(alert).toContainText('Write a definition or an input');
  await alert.getByRole('button', { name: 'Go to the prompt' }).click();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toBeFocused();
});

test('a prompt over the limit says what is cut, and examples that do not fit say so', async ({
  playground: page,
}) => {
  await page.getByRole('textbox', { name: 'Definition' }).fill('Sort the words.');
  for (const place of [1, 2]) {
    await page.getByRole('button', { name: 'Add a positive example' }).click();
    await page.getByLabel(`Input of positive example ${place}`).fill('one two three four '.repeat(20));
    await page.getByLabel(`Output of positive example ${place}`).fill('four');
  }
  await page.getByLabel('Input', { exact: true }).fill('b a');
  await setNumber(page, 'Max prompt tokens', 64);
  const prompt = page.getByRole('region', { name: 'Prompt', exact: true });
  await expect(prompt).toContainText('Positive example 1 is left out: it would not fit into 64 tokens.');
  await expect(prompt).toContainText('Positive example 2 is left out: after one that does not fit');

  await page.getByLabel('Input', { exact: true }).fill('word '.repeat(200));
  await expect(prompt).toContainText(/The prompt has [\d,]+ tokens, the limit is 64/);
  await expect(prompt).toContainText('will be cut');
  await expect(prompt.getByText('cut here')).toBeVisible();
});

test('examples are added, moved, duplicated, folded, removed and brought back', async ({
  playground: page,
}) => {
  const add = page.getByRole('button', { name: 'Add a negative example' });
  for (const [place, word] of ['first', 'second'].entries()) {
    await add.click();
    await page.getByLabel(`Input of negative example ${place + 1}`).fill(word);
  }
  await page.getByRole('button', { name: 'Move negative example 2 up' }).click();
  await expect(page.getByLabel('Input of negative example 1')).toHaveValue('second');
  await page.getByRole('button', { name: 'Duplicate negative example 1' }).click();
  await expect(page.getByLabel('Input of negative example 2')).toHaveValue('second');
  await page.getByRole('button', { name: 'Fold negative example 1' }).click();
  await expect(page.getByRole('button', { name: 'Unfold negative example 1' })).toContainText('second');
  await page.getByRole('button', { name: 'Remove negative example 3' }).click();
  await expect(page.getByLabel('Input of negative example 3')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByLabel('Input of negative example 3')).toHaveValue('first');
});

test('a starter task fills the draft, another instance changes the input, the reference can be seen', async ({
  playground: page,
}) => {
  await page.getByRole('button', { name: 'Starter tasks' }).click();
  const dialog = page.getByRole('dialog', { name: 'Starter tasks' });
  await dialog.getByLabel('Search the starter tasks').fill('country');
  const first = dialog.getByRole('listitem').first().getByRole('button');
  await first.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Definition' })).not.toHaveValue('');
  const input = page.getByLabel('Input', { exact: true });
  const before = await input.inputValue();
  expect(before).not.toBe('');
  await page.getByRole('button', { name: 'Another instance' }).click();
  await expect(input).not.toHaveValue(before);
  await page.getByText('Reference answer').click();
  await expect(
    page.locator('details', { hasText: 'Reference answer' }).getByRole('listitem').first(),
  ).not.toBeEmpty();
});

test('the encoding decides what is in the prompt', async ({ playground: page }) => {
  await page.getByRole('button', { name: 'Run an example' }).click();
  const text = page.getByRole('region', { name: 'Text of the prompt' });
  await expect(text).toContainText('Positive Example 2');
  await chooseEncoding(page, 'Input only');
  await expect(text).not.toContainText('Definition');
  await expect(text).toContainText('Now complete the following example');
  await page.getByRole('radio', { name: 'Raw prompt' }).check();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Say hello.');
  await expect(text).toHaveText('Say hello.');
});

test('what is written survives a reload; damaged storage is set aside, whole', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto('./');
  await page.getByRole('textbox', { name: 'Definition' }).fill('Keep me.');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toHaveValue('Keep me.');

  // The form in which earlier versions kept their one draft.
  await page.evaluate(() =>
    localStorage.setItem('playground.draft', '{"kind":"draft","version":1,"value":7}'),
  );
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toHaveValue('Keep me.');
  await expect(page.getByText('1 stored record could not be read')).toBeVisible();
  await page.getByRole('button', { name: 'Got it' }).click();
  await expect(page.getByText('1 stored record could not be read')).toBeHidden();
  await page.getByRole('button', { name: /^Document: / }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save record 1 as a file' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('\\"value\\":7');
  await context.close();
});

test('an unknown address leads back to the playground', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto('./#/nowhere');
  await expect(page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the playground' }).click();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toBeVisible();
  await context.close();
});

test('a model that cannot be fetched says so, and loading again works', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.route('**/models/**', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('The download was interrupted');
  await page.unroute('**/models/**');
  await page.getByRole('button', { name: 'Load the model again' }).click();
  await modelReady(page);
  await expect(answerStatus(page)).toHaveText('');
  await context.close();
});

test('a visit and a run ask no one else for anything, and nothing is logged as an error', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  const asked: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto('./');
  // Pressed while the model still loads: the run waits for it.
  await page.getByRole('button', { name: 'Run an example' }).click();
  await expect(answerStatus(page)).toHaveText(/^Answer complete/, { timeout: MODEL_READY_MS + ANSWER_MS });
  await page.getByRole('button', { name: 'Starter tasks' }).click();
  await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
  const strangers = asked.filter((url) => !url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url));
  expect(strangers).toEqual([]);
  expect(asked.length).toBeGreaterThan(3);
  expect(errors).toEqual([]);
  await context.close();
});
