import '@/styles/main.css';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyDraft } from '@/features/compose/draft/draft';
import { createDraftStore } from '@/features/compose/draft/draft-store';
import { browserDocumentsChannel } from '@/storage/documents/documents-channel';
import { type DocumentsDatabase, openDocumentsDatabase } from '@/storage/documents/documents-database';
import { input, mapStorage, write } from '@/testing/document-tabs';
import { renderCompose, startCompose, writeInput } from '@/testing/render-compose';
import { DocumentNotes } from './document-notes';
import { DocumentsMenu } from './documents-menu';
import { createDocumentsStore } from './documents-store';
import { OPENS_LATE_AFTER_MS } from './start-documents';

const NAME = 'test-documents-menu';
let database: DocumentsDatabase;

beforeEach(async () => {
  database = await openDocumentsDatabase(NAME);
});
afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

const parts = (
  <>
    <DocumentsMenu />
    <DocumentNotes />
  </>
);

const row = (id: string, text: string) => ({
  id,
  kind: 'document',
  version: 1,
  revision: 1,
  name: '',
  createdAt: 1,
  changedAt: 1,
  content: { ...emptyDraft(), input: text },
});
const put = (record: { id: string; [field: string]: unknown }) => database.update(record.id, () => record);
const stored = async () =>
  (await database.documents()).map(({ content }) => (content as { input: string }).input).toSorted();

/** A page whose database opens when the test says so, at the moment when it stops waiting for it. */
async function stillOpening() {
  await put(row('stored', 'of an earlier visit'));
  let open: (opened: DocumentsDatabase) => void = () => undefined;
  const opening = new Promise<DocumentsDatabase>((resolve) => {
    open = resolve;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const page = startCompose(() => opening);
  await vi.advanceTimersByTimeAsync(OPENS_LATE_AFTER_MS);
  vi.useRealTimers();
  const screen = await renderCompose(page, parts);
  return { ...page, screen, open: () => open(database) };
}

test('while the database is still opening, note and menu say so; then the last text appears', async () => {
  const { compose, screen, open } = await stillOpening();
  await expect.element(screen.getByText('Your documents are still opening.')).toBeVisible();
  await screen.getByRole('button', { name: 'Document: Untitled. Open another' }).click();
  const menu = screen.getByRole('dialog', { name: 'Documents' });
  await expect.element(menu).toHaveTextContent('The documents of earlier visits are still opening…');
  open();
  await expect.element(menu.getByRole('listitem')).toHaveTextContent(/^of an earlier visit/);
  await expect.element(menu).not.toHaveTextContent('still opening');
  await expect.element(screen.getByText('Your documents are still opening.')).not.toBeInTheDocument();
  expect(compose.draft.getState().draft.input).toBe('of an earlier visit');
});

test('what was written while it was opening stays open beside the stored documents, and that is said once', async () => {
  const { compose, screen, open } = await stillOpening();
  await writeInput(compose, 'written meanwhile');
  open();
  const note = screen.getByText('What you wrote meanwhile is a document of its own');
  await expect.element(note).toBeVisible();
  expect(compose.draft.getState().draft.input).toBe('written meanwhile');
  await screen.getByRole('button', { name: 'Got it' }).click();
  await expect.element(note).not.toBeInTheDocument();
  await screen.getByRole('button', { name: /^Document: written meanwhile/ }).click();
  await screen.getByRole('button', { name: /^of an earlier visit/ }).click();
  await expect.poll(() => compose.draft.getState().draft.input).toBe('of an earlier visit');
  expect(await stored()).toEqual(['of an earlier visit', 'written meanwhile']);
});

test('a browser with no other place for the text says to keep the tab open', async () => {
  await put(row('stored', 'of an earlier visit'));
  const storage = mapStorage();
  storage.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const page = startCompose(() => new Promise(() => undefined), storage);
  await vi.advanceTimersByTimeAsync(OPENS_LATE_AFTER_MS);
  vi.useRealTimers();
  const screen = await renderCompose(page, parts);
  await writeInput(page.compose, 'nowhere else');
  await expect.element(screen.getByText('Keep this tab open until they are.')).toBeVisible();
});

test('records that cannot be read are told of, listed with the reason, and deleted only by a person', async () => {
  await put(row('sound', 'sound'));
  await put({ ...row('newer', 'x'), version: 99 });
  await put({ ...row('torn', 'x'), content: 7 });
  const page = startCompose(async () => database);
  await page.compose.documents.started;
  const screen = await renderCompose(page, parts);
  const note = screen.getByText(
    '2 stored records could not be read. Nothing is lost: they are kept as they are',
  );
  await expect.element(note).toBeVisible();
  await screen.getByRole('button', { name: 'Got it' }).click();
  await expect.element(note).not.toBeInTheDocument();

  await screen.getByRole('button', { name: 'Document: sound. Open another' }).click();
  const records = screen.getByRole('region', { name: 'Records that cannot be read' });
  await expect.element(records).toHaveTextContent('1. written by a later version');
  await expect.element(records).toHaveTextContent('2. damaged');
  await records.getByRole('button', { name: 'Delete record 2' }).click();
  await expect.element(records).toHaveTextContent('1 record cannot be read here and is kept as it is.');
  expect(await database.document('torn')).toBeUndefined();
  expect(await database.document('newer')).toMatchObject({ version: 99 });
});

test.each([
  ['Keep both', ['from the other tab', 'from this tab'], 'from this tab'],
  ['Use theirs', ['from the other tab'], 'from the other tab'],
  ['Use mine', ['from this tab'], 'from this tab'],
])('of two tabs that changed one document the person chooses: %s', async (button, kept, shown) => {
  await put(row('shared', 'start'));
  const page = startCompose(async () => database);
  const { compose } = page;
  await compose.documents.started;
  const draft = createDraftStore();
  const other = {
    draft,
    documents: createDocumentsStore({
      draft,
      openDatabase: async () => database,
      channel: browserDocumentsChannel(),
      storage: mapStorage(),
      session: mapStorage(),
    }),
  };
  await other.documents.started;
  const screen = await renderCompose(page, parts);
  compose.draft.getState().setText('input', 'from this tab');
  await write(other, 'from the other tab');
  await expect.element(screen.getByText('Another tab has changed this document.')).toBeVisible();
  expect(await stored()).toEqual(['from the other tab']);
  await screen.getByRole('button', { name: button }).click();
  await expect.element(screen.getByText('Another tab has changed this document.')).not.toBeInTheDocument();
  await expect.poll(stored).toEqual(kept);
  expect(compose.draft.getState().draft.input).toBe(shown);
  await expect.poll(() => input(other)).toBe(button === 'Use mine' ? 'from this tab' : 'from the other tab');
});
