/**
 * Documents and the runs made in them, at rest in IndexedDB or, where the browser forbids that, in memory. This file
 * knows where records lie and in what order they are written; what is in them is checked above (documents.ts, history.ts).
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { documentsError } from './documents-errors';

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

const VERSION = 1;
/** A browser that has not answered by then will not: the page goes on in memory. */
const OPENS_WITHIN_MS = 5000;

/** @throws {PlaygroundError} where the browser has no such storage, forbids it, or a newer page has changed it */
export async function openDocumentsDatabase(name = 'playground-documents'): Promise<DocumentsDatabase> {
  let database = await openWithin(name);
  /** A connection ends when the browser clears its storage or a newer page changes it: the next call tries again. */
  const inDatabase = async <Result>(work: (open: IDBPDatabase<Tables>) => Promise<Result>) => {
    try {
      try {
        return await work(database);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
        database = await openWithin(name);
        return await work(database);
      }
    } catch (error) {
      throw documentsError(error);
    }
  };
  return {
    documents: () => inDatabase((open) => open.getAll('documents')),
    document: (id) => inDatabase((open) => open.get('documents', id)),
    update: (id, decide) =>
      inDatabase(async (open) => {
        const transaction = open.transaction('documents', 'readwrite');
        const row = decide(await transaction.store.get(id));
        await Promise.all([row && transaction.store.put(row), transaction.done]);
        return row;
      }),
    remove: (id) =>
      inDatabase(async (open) => {
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
      inDatabase(async (open) => {
        const transaction = open.transaction(['documents', 'runs'], 'readwrite');
        const runs = transaction.objectStore('runs');
        await Promise.all([
          rows.document && transaction.objectStore('documents').put(rows.document),
          ...rows.runs.map((run) => runs.put(run)),
          transaction.done,
        ]);
      }),
    runs: (document) => inDatabase((open) => open.getAllFromIndex('runs', 'document', document)),
    runIds: (document) => inDatabase((open) => open.getAllKeysFromIndex('runs', 'document', document)),
    run: (id) => inDatabase((open) => open.get('runs', id)),
    changeRuns: (put, remove) =>
      inDatabase(async (open) => {
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

async function openWithin(name: string): Promise<IDBPDatabase<Tables>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The browser does not answer.')), OPENS_WITHIN_MS);
  });
  try {
    return await Promise.race([open(name), late]);
  } catch (error) {
    throw documentsError(error);
  } finally {
    clearTimeout(timer);
  }
}

function open(name: string): Promise<IDBPDatabase<Tables>> {
  return openDB<Tables>(name, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('documents', { keyPath: 'id' });
      database.createObjectStore('runs', { keyPath: 'id' }).createIndex('document', 'document');
    },
    // A newer page in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
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
