/**
 * Documents and the runs made in them, at rest in IndexedDB or, where the browser forbids that, in memory. This file
 * knows where records lie and in what order they are written; what is in them is checked above (documents.ts, playground-runs.ts).
 */
import type { DBSchema } from 'idb';
import { type DatabaseDefinition, openDatabase } from '@/storage/database';

export interface DocumentRow {
  id: string;
  [field: string]: unknown;
}

export interface RunRow {
  id: string;
  /** The document the run was made in. */
  document: string;
  [field: string]: unknown;
}

export interface RemovedRows {
  document: DocumentRow | undefined;
  runs: RunRow[];
}

/** Every call is one transaction: done or, when it rejects, not done. Rejects with a PlaygroundError. */
export interface DocumentsDatabase {
  documents(): Promise<DocumentRow[]>;
  document(id: string): Promise<DocumentRow | undefined>;
  /**
   * Reads a document and writes what `decide` makes of it, with nobody in between.
   * @param decide gets what is stored; what it returns is written, undefined leaves everything as it is
   * @returns what was written
   */
  update(
    id: string,
    decide: (found: DocumentRow | undefined) => DocumentRow | undefined,
  ): Promise<DocumentRow | undefined>;
  /** Deletes a document with its runs. @returns what was there, for {@link putBack} */
  remove(id: string): Promise<RemovedRows>;
  putBack(rows: RemovedRows): Promise<void>;
  runs(document: string): Promise<RunRow[]>;
  runIds(document: string): Promise<string[]>;
  run(id: string): Promise<RunRow | undefined>;
  /** Adds or replaces one run and deletes others. */
  changeRuns(put: readonly RunRow[], remove: readonly string[]): Promise<void>;
  /** Ends the connection; the next call opens another. */
  close(): void;
}

interface Tables extends DBSchema {
  documents: { key: string; value: DocumentRow };
  runs: { key: string; value: RunRow; indexes: { document: string } };
}

const definition = (name: string): DatabaseDefinition<Tables> => ({
  name,
  upgrades: [
    (database) => {
      database.createObjectStore('documents', { keyPath: 'id' });
      database.createObjectStore('runs', { keyPath: 'id' }).createIndex('document', 'document');
    },
  ],
  holds: 'documents',
  quotaHint: 'Delete documents or stored models, or export this one as a file.',
  unavailableHint:
    'Allow storage for this site, or export what you write as a file: it may be gone when the tab is closed.',
  newerHint: 'Reload the page: what you write before that may be gone when the tab is closed.',
});

/**
 * Opens the documents of this browser, however long that takes.
 * @throws {PlaygroundError} `storage-unavailable` where the browser has no such storage, or forbids it;
 * `newer-version` when a newer page has changed it
 */
export async function openDocumentsDatabase(name = 'playground-documents'): Promise<DocumentsDatabase> {
  const database = openDatabase(definition(name));
  await database.opened();
  return {
    documents: () => database.run((open) => open.getAll('documents')),
    document: (id) => database.run((open) => open.get('documents', id)),
    update: (id, decide) =>
      database.run(async (open) => {
        const transaction = open.transaction('documents', 'readwrite');
        const row = decide(await transaction.store.get(id));
        await Promise.all([row && transaction.store.put(row), transaction.done]);
        return row;
      }),
    remove: (id) =>
      database.run(async (open) => {
        const transaction = open.transaction(['documents', 'runs'], 'readwrite');
        const documents = transaction.objectStore('documents');
        const runs = transaction.objectStore('runs');
        const removed = { document: await documents.get(id), runs: await runs.index('document').getAll(id) };
        await Promise.all([
          documents.delete(id),
          ...removed.runs.map((run) => runs.delete(run.id)),
          transaction.done,
        ]);
        return removed;
      }),
    putBack: (rows) =>
      database.run(async (open) => {
        const transaction = open.transaction(['documents', 'runs'], 'readwrite');
        const runs = transaction.objectStore('runs');
        await Promise.all([
          rows.document && transaction.objectStore('documents').put(rows.document),
          ...rows.runs.map((run) => runs.put(run)),
          transaction.done,
        ]);
      }),
    runs: (document) => database.run((open) => open.getAllFromIndex('runs', 'document', document)),
    runIds: (document) => database.run((open) => open.getAllKeysFromIndex('runs', 'document', document)),
    run: (id) => database.run((open) => open.get('runs', id)),
    changeRuns: (put, remove) =>
      database.run(async (open) => {
        const transaction = open.transaction('runs', 'readwrite');
        await Promise.all([
          ...put.map((run) => transaction.store.put(run)),
          ...remove.map((id) => transaction.store.delete(id)),
          transaction.done,
        ]);
      }),
    close: () => database.close(),
  };
}

/** The same in memory, for as long as the page lives. */
export function memoryDocuments(): DocumentsDatabase {
  const documents = new Map<string, DocumentRow>();
  const runs = new Map<string, RunRow>();
  const runsOf = (id: string) => [...runs.values()].filter((run) => run.document === id);
  return {
    documents: async () => [...documents.values()].map((row) => structuredClone(row)),
    document: async (id) => structuredClone(documents.get(id)),
    update: async (id, decide) => {
      const row = decide(structuredClone(documents.get(id)));
      if (row) documents.set(id, structuredClone(row));
      return row;
    },
    remove: async (id) => {
      const removed = { document: documents.get(id), runs: runsOf(id) };
      documents.delete(id);
      for (const run of removed.runs) runs.delete(run.id);
      return removed;
    },
    putBack: async (rows) => {
      if (rows.document) documents.set(rows.document.id, rows.document);
      for (const run of rows.runs) runs.set(run.id, run);
    },
    runs: async (document) => runsOf(document).map((row) => structuredClone(row)),
    runIds: async (document) => runsOf(document).map(({ id }) => id),
    run: async (id) => structuredClone(runs.get(id)),
    changeRuns: async (put, remove) => {
      for (const run of put) runs.set(run.id, structuredClone(run));
      for (const id of remove) runs.delete(id);
    },
    close: () => undefined,
  };
}
