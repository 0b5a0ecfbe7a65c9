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
  const list = async (document: string) =>
    (await database.runs(document)).flatMap(readRow).sort((a, b) => b.at - a.at);

  return {
    list,
    add: async (run) => {
      const surplus = (await list(run.document)).slice(MOST_RUNS - 1).map((old) => old.id);
      await database.changeRuns([{ ...run, kind: 'run', version: RUN_VERSION }], surplus);
    },
    remove: (ids) => database.changeRuns([], ids),
  };
}
