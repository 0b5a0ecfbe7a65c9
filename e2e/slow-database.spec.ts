import { expect, type Page, test } from '@playwright/test';

/** Databases of the page open this much later: longer than it waits without a word. */
const OPENS_LATE_BY_MS = 7000;

/** Delays what the browser answers when a database is opened, as a busy machine does. */
async function openDatabasesLate(page: Page, ms: number): Promise<void> {
  await page.addInitScript((delay) => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...args) {
      const request = open.apply(this, args);
      const listen = request.addEventListener.bind(request) as EventTarget['addEventListener'];
      request.addEventListener = (type: string, listener: EventListener) =>
        listen(
          type,
          type === 'success' ? (event) => setTimeout(() => listener.call(request, event), delay) : listener,
        );
      return request;
    };
  }, ms);
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

test('a database that opens late: it is said, the last text appears, what is written meanwhile is kept', async ({
  page,
}) => {
  await page.goto('./');
  await field(page, 'Input').fill('of an earlier visit');
  await expect(page.getByRole('button', { name: /^Document: of an earlier visit/ })).toBeVisible();

  await openDatabasesLate(page, OPENS_LATE_BY_MS);
  await page.reload();
  await expect(page.getByText('Opening your documents…')).toBeVisible();
  await expect(page.getByText('Your documents are still opening.')).toBeVisible();
  await expect(field(page, 'Input')).toHaveValue('');
  await expect(field(page, 'Input')).toHaveValue('of an earlier visit');
  await expect(page.getByText('Your documents are still opening.')).toBeHidden();

  await page.reload();
  await field(page, 'Input').fill('written meanwhile');
  await page.getByRole('button', { name: /^Document: / }).click();
  const menu = page.getByRole('dialog', { name: 'Documents' });
  await expect(menu).toContainText('The documents of earlier visits are still opening…');
  await expect(menu.getByRole('listitem')).toHaveText(
    [/^of an earlier visit/, /^written meanwhile/].toReversed(),
  );
  await page.keyboard.press('Escape');
  await expect(field(page, 'Input')).toHaveValue('written meanwhile');
  await expect(page.getByText('What you wrote meanwhile is a document of its own')).toBeVisible();
  await page.getByRole('button', { name: 'Got it' }).click();

  // What is written while the database is opening outlives a page that goes away before it is.
  await page.reload();
  await expect(field(page, 'Input')).toBeEditable();
  await page.getByRole('button', { name: /^Document: / }).click();
  await page.getByRole('button', { name: 'New document' }).click();
  await field(page, 'Input').fill('written before it opened');
  await page.reload();
  await expect(field(page, 'Input')).toHaveValue('written before it opened');
  await page.getByRole('button', { name: /^Document: / }).click();
  await expect(menu.getByRole('listitem')).toHaveCount(3);
});
