import { expect, type Page, test } from '@playwright/test';
import { runModelsOn } from './playground';

/** Opens a database with a later version, as a newer page in another tab does, and keeps it open. */
function takeOver(page: Page, name: string): Promise<number> {
  return page.evaluate(
    (database) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open(database, 99);
        opening.onerror = () => reject(opening.error);
        opening.onblocked = () => reject(new Error('The old tab does not give way.'));
        opening.onsuccess = () => resolve(opening.result.version);
      }),
    name,
  );
}

/** Puts a record of a later version into a table. */
function storeNewer(page: Page, name: string, table: string, kind: string): Promise<void> {
  return page.evaluate(
    ([database, store, recordKind]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(database);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(store, 'readwrite');
          transaction.objectStore(store).put({ kind: recordKind, version: 2, value: { later: 1 } }, 'later');
          transaction.onerror = () => reject(transaction.error);
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    [name, table, kind] as const,
  );
}

test('an old tab gives its database to a newer version of the page, and says so', async ({ context }) => {
  await runModelsOn(context, 'onnx-wasm');
  const old = await context.newPage();
  await old.goto('./');
  await old.getByRole('textbox', { name: 'Definition' }).fill('Written by the old version.');
  await expect(old.getByRole('button', { name: /^Document: Written by the old version/ })).toBeVisible();

  const newer = await context.newPage();
  await newer.goto('./icon.svg');
  expect(await takeOver(newer, 'playground-documents')).toBe(99);
  await expect(old.getByText('A newer version of this page is open in another tab.')).toBeVisible();
  await expect(old.getByRole('button', { name: 'Reload' })).toBeVisible();
});

test('what a newer version stored is named on every screen that lists such things', async ({ context }) => {
  await runModelsOn(context, 'onnx-wasm');
  const page = await context.newPage();
  const screens = [
    {
      path: './#/finetune',
      database: 'playground-adapters',
      table: 'records',
      kind: 'adapter',
      named: '1 adapter',
    },
    {
      path: './#/finetune',
      database: 'playground-training',
      table: 'runs',
      kind: 'training-run',
      named: '1 run',
    },
    {
      path: './#/evaluate',
      database: 'playground-evaluations',
      table: 'runs',
      kind: 'evaluation',
      named: '1 evaluation',
    },
    { path: './#/tasks', database: 'playground-tasks', table: 'facts', kind: 'task-facts', named: '1 task' },
  ];
  for (const { path, database, table, kind, named } of screens) {
    await page.goto(path);
    // The screen opens its database when it shows its list.
    await expect
      .poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
      .toContain(database);
    await storeNewer(page, database, table, kind);
    await page.reload();
    await expect(page.getByText(`${named} was stored by a newer version of this page.`)).toBeVisible();
  }
});
