import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { documentFormatOf } from '@/storage/migrations/document';
import { createDocumentShelf } from './documents';
import { memoryDocuments } from './documents-database';

const content = v.object({ text: v.string() });

function shelf() {
  const database = memoryDocuments();
  return { database, shelf: createDocumentShelf(database, documentFormatOf(content)) };
}

const document = (id: string, text = 'x', changedAt = 1) => ({
  id,
  name: '',
  createdAt: 1,
  changedAt,
  revision: 0,
  content: { text },
});

/** As version 1 writes it: a later version must still read this. */
const VERSION_1 = {
  id: 'golden',
  kind: 'document',
  version: 1,
  name: 'Name',
  createdAt: 1700000000000,
  changedAt: 1700000000001,
  revision: 3,
  content: { text: 'x' },
};

describe('the shelf of documents', () => {
  test('saves with the next revision and lists the last changed first', async () => {
    const { shelf: documents } = shelf();
    const saved = await documents.save(document('a', 'one', 5));
    expect(saved).toMatchObject({ state: 'saved', document: { revision: 1 } });
    await documents.save(document('b', 'two', 9));
    const { documents: listed, unreadable } = await documents.list();
    expect(listed.map(({ id, revision }) => [id, revision])).toEqual([
      ['b', 1],
      ['a', 1],
    ]);
    expect(unreadable).toEqual([]);
  });

  test('a save over what another has written is refused, with what is there', async () => {
    const { shelf: documents, database } = shelf();
    await documents.save(document('a', 'mine'));
    const outcome = await documents.save(document('a', 'blind'));
    expect(outcome).toMatchObject({ state: 'conflict', stored: { content: { text: 'mine' } } });
    await database.remove('a');
    const gone = await documents.save({ ...document('a', 'late'), revision: 1 });
    expect(gone).toEqual({ state: 'conflict', stored: null });
    expect(await documents.read('a')).toBeNull();
  });

  test('reads version 1', async () => {
    const { shelf: documents, database } = shelf();
    await database.update('golden', () => VERSION_1);
    expect(await documents.read('golden')).toEqual({
      id: 'golden',
      name: 'Name',
      createdAt: 1700000000000,
      changedAt: 1700000000001,
      revision: 3,
      content: { text: 'x' },
    });
  });

  test.each([
    ['another kind', { kind: 'thing' }, 'damaged'],
    ['a later version', { version: 2 }, 'newer'],
    ['a content of another shape', { content: { text: 7 } }, 'damaged'],
    ['a revision of zero', { revision: 0 }, 'damaged'],
    ['a time that is none', { changedAt: Number.NaN }, 'damaged'],
    ['an enormous name', { name: 'x'.repeat(301) }, 'damaged'],
  ])('%s is listed as unreadable and not written over', async (_, change, reason) => {
    const { shelf: documents, database } = shelf();
    const row = { ...VERSION_1, ...change };
    await database.update('golden', () => row);
    expect(await documents.list()).toEqual({
      documents: [],
      unreadable: [{ id: 'golden', reason, record: row }],
    });
    expect(await documents.read('golden')).toBeNull();
    expect(await documents.save(document('golden'))).toEqual({ state: 'conflict', stored: null });
    expect(await database.document('golden')).toEqual(row);
  });

  test('what is set aside is kept whole and is no document', async () => {
    const { shelf: documents } = shelf();
    await documents.setAside('{ broken');
    const { documents: listed, unreadable } = await documents.list();
    expect(listed).toEqual([]);
    expect(unreadable).toMatchObject([{ reason: 'damaged', record: { record: '{ broken' } }]);
  });

  test('a removed one can be put back', async () => {
    const { shelf: documents } = shelf();
    await documents.save(document('a'));
    const putBack = await documents.remove('a');
    expect(await documents.read('a')).toBeNull();
    await putBack();
    expect(await documents.read('a')).toMatchObject({ content: { text: 'x' } });
  });
});
