/** The runs of a document at rest, newest first; the oldest go when there are many. */
import * as v from 'valibot';
import type { DocumentsDatabase, RunRow } from './documents-database';

export const RUN_VERSION = 1;
/** Runs kept for each document. */
export const MOST_RUNS = 100;

export interface StoredRun<Content> {
  id: string;
  document: string;
  /** Milliseconds since 1970. */
  at: number;
  content: Content;
}

export interface HistoryShelf<Content> {
  /** The runs that this version can read, newest first; others stay untouched until the document is deleted. */
  list(document: string): Promise<StoredRun<Content>[]>;
  /** @throws {PlaygroundError} `quota` and what else the storage says */
  add(run: StoredRun<Content>): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

export function createHistoryShelf<Content>(
  database: DocumentsDatabase,
  content: v.GenericSchema<unknown, Content>,
): HistoryShelf<Content> {
  const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
  const schema = v.object({
    id,
    document: id,
    kind: v.literal('run'),
    version: v.literal(RUN_VERSION),
    at: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
    content,
  });
  const readRow = (row: RunRow): StoredRun<Content>[] => {
    const parsed = v.safeParse(schema, row);
    if (!parsed.success) return [];
    const { kind: _kind, version: _version, ...run } = parsed.output;
    return [run as StoredRun<Content>];
  };
  /** When the runs of the document used last were made; undefined for what this version cannot read. */
  let known = { document: '', times: new Map<string, number | undefined>() };
  const remember = (document: string, rows: readonly RunRow[]) => {
    const runs = rows.flatMap(readRow);
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
      times.set(id, row ? readRow(row)[0]?.at : before.get(id));
    }
    known = { document, times };
    return times;
  };

  return {
    list: async (document) => remember(document, await database.runs(document)).sort((a, b) => b.at - a.at),
    add: async (run) => {
      const times = await timesOf(run.document);
      const others = [...times].flatMap(([id, at]) =>
        at === undefined || id === run.id ? [] : [{ id, at }],
      );
      const surplus = others.sort((a, b) => b.at - a.at).slice(MOST_RUNS - 1);
      await database.changeRuns(
        [{ ...run, kind: 'run', version: RUN_VERSION }],
        surplus.map(({ id }) => id),
      );
      times.set(run.id, run.at);
    },
    remove: (ids) => database.changeRuns([], ids),
  };
}
