/** A database whose place another one can take: in memory while the browser opens its own, then that one. */
import type { DocumentsDatabase } from './documents-database';

export interface ReplaceableDatabase extends DocumentsDatabase {
  /**
   * Puts another database in the place of the one in use. Calls made meanwhile wait, and go to the new one.
   * @param move brings over what the present one holds; when it rejects, the present one stays in use
   */
  replace(next: DocumentsDatabase, move: (present: DocumentsDatabase) => Promise<void>): Promise<void>;
}

export function replaceableDatabase(first: DocumentsDatabase): ReplaceableDatabase {
  let inUse = Promise.resolve(first);
  return {
    documents: async () => (await inUse).documents(),
    document: async (id) => (await inUse).document(id),
    update: async (id, decide) => (await inUse).update(id, decide),
    remove: async (id) => (await inUse).remove(id),
    putBack: async (rows) => (await inUse).putBack(rows),
    runs: async (document) => (await inUse).runs(document),
    runIds: async (document) => (await inUse).runIds(document),
    run: async (id) => (await inUse).run(id),
    changeRuns: async (put, remove) => (await inUse).changeRuns(put, remove),
    close: () => void inUse.then((database) => database.close()),
    replace: async (next, move) => {
      const present = await inUse;
      const replaced = move(present).then(() => next);
      inUse = replaced.catch(() => present);
      await replaced;
      present.close();
    },
  };
}
