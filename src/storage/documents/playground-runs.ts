/** The runs of the playground at rest, by the document they were made in, newest first; the oldest go when there are many. */
import { readableOf, toRecord, type UnreadableRecord, unreadableOf } from '@/storage/migrations/migrate';
import type { StoredFormat } from '@/storage/migrations/stored-format';
import type { DocumentsDatabase, RunRow } from './documents-database';

/** Runs kept for each document. */
export const MAX_RUNS = 100;

export interface PlaygroundRun<Content> {
  id: string;
  document: string;
  /** Milliseconds since 1970. */
  at: number;
  content: Content;
}

export interface PlaygroundRuns<Content> {
  /** The runs that this version can read, newest first. */
  list(document: string): Promise<PlaygroundRun<Content>[]>;
  /** The others; they stay untouched until the document is deleted. */
  unreadable(document: string): Promise<UnreadableRecord[]>;
  /** @throws {PlaygroundError} `quota` and what else the storage says */
  add(run: PlaygroundRun<Content>): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

/** @param format of the rows; see migrations/playground-run.ts */
export function createPlaygroundRuns<Content>(
  database: DocumentsDatabase,
  format: StoredFormat<PlaygroundRun<Content>>,
): PlaygroundRuns<Content> {
  /** When the runs of the document used last were made; undefined for what this version cannot read. */
  let known = { document: '', times: new Map<string, number | undefined>() };
  const remember = (document: string, rows: readonly RunRow[]) => {
    const runs = readableOf(format, rows);
    const times = new Map(rows.map((row): [string, number | undefined] => [row.id, undefined]));
    for (const run of runs) times.set(run.id, run.at);
    known = { document, times };
    return runs;
  };
  /** Reads only what has come since: a hundred long answers are megabytes, too many to read for each that is added. */
  const timesOf = async (document: string) => {
    const before = known.document === document ? known.times : new Map<string, number | undefined>();
    const times = new Map<string, number | undefined>();
    for (const id of await database.runIds(document)) {
      const row = before.has(id) ? undefined : await database.run(id);
      times.set(id, row ? readableOf(format, [row])[0]?.at : before.get(id));
    }
    known = { document, times };
    return times;
  };

  return {
    list: async (document) => remember(document, await database.runs(document)).sort((a, b) => b.at - a.at),
    unreadable: async (document) => {
      const ids = [...(await timesOf(document))].flatMap(([id, at]) => (at === undefined ? [id] : []));
      const rows = await Promise.all(ids.map((id) => database.run(id)));
      return unreadableOf(
        format,
        rows.flatMap((row) => (row ? [[row.id, row] as const] : [])),
      );
    },
    add: async (run) => {
      const times = await timesOf(run.document);
      const others = [...times].flatMap(([id, at]) =>
        at === undefined || id === run.id ? [] : [{ id, at }],
      );
      const surplus = others.sort((a, b) => b.at - a.at).slice(MAX_RUNS - 1);
      await database.changeRuns(
        [toRecord(format, run) as RunRow],
        surplus.map(({ id }) => id),
      );
      times.set(run.id, run.at);
    },
    remove: (ids) => database.changeRuns([], ids),
  };
}
