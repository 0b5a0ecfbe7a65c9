/**
 * The journal of a download: lines of JSON, only ever appended. The first says what is being made; each later one, how
 * much of the file is safe: written and flushed before the line was. A line that a crash tore is passed over.
 */
import * as v from 'valibot';
import type { Download, StoredRecipe } from '@/core/hub/library-types';
import type { FileStore, OpenFile } from './file-store';
import { readText } from './file-store';
import { HASH, STORED_ORIGIN, STORED_RECIPE } from './model-record';

const text = v.pipe(v.string(), v.maxLength(2_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const HEADER = v.object({
  kind: v.literal('download'),
  version: v.literal(1),
  value: v.object({
    id: text,
    name: text,
    origin: STORED_ORIGIN,
    recipe: STORED_RECIPE,
    /** Tells the content of the source: what is written so far continues only the same. */
    fingerprint: text,
    bytesTotal: count,
  }),
});

const MARK = v.object({
  /** Tensors complete; for a file that is copied, pieces. */
  parts: count,
  /** Bytes of the file that are safe. */
  position: count,
  /** SHA-256 of those bytes. */
  sha256: HASH,
});

export interface JournalHeader {
  id: Download['id'];
  name: string;
  origin: Download['origin'];
  recipe: StoredRecipe;
  fingerprint: string;
  bytesTotal: number;
}

export type Mark = v.InferOutput<typeof MARK>;

export interface JournalContent {
  header: JournalHeader;
  /** In order; empty when nothing is safe yet. */
  marks: Mark[];
}

/** A model of 65,536 tensors has a journal of about 10 MB. */
const LONGEST = 16 * 2 ** 20;

export const journalName = (id: string): string => `${id}.journal`;
export const JOURNAL_NAME = /^([0-9a-f]{16})\.journal$/;

/** @returns undefined when there is none, or none that this program writes */
export async function readJournal(store: FileStore, id: string): Promise<JournalContent | undefined> {
  const [first = '', ...rest] = ((await readText(store, journalName(id), LONGEST)) ?? '').split('\n');
  const header = v.safeParse(HEADER, parse(first));
  if (!header.success || header.output.value.id !== id) return undefined;
  const marks: Mark[] = [];
  for (const line of rest) {
    const mark = v.safeParse(MARK, parse(line));
    if (mark.success && mark.output.position >= (marks.at(-1)?.position ?? 0)) marks.push(mark.output);
  }
  return { header: header.output.value, marks };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A journal being written. */
export class Journal {
  private constructor(private readonly file: OpenFile) {}

  /** Begins a new one in place of what was there. */
  static async begin(store: FileStore, header: JournalHeader): Promise<Journal> {
    const journal = await Journal.continue(store, header.id);
    try {
      journal.file.truncate(0);
      journal.append({ kind: 'download', version: 1, value: header });
      return journal;
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** Appends to the one that is there. */
  static async continue(store: FileStore, id: string): Promise<Journal> {
    return new Journal((await store.open(journalName(id), true))!);
  }

  mark(mark: Mark): void {
    this.append(mark);
  }

  close(): void {
    this.file.close();
  }

  private append(line: unknown): void {
    // A line torn by a crash is ended first, so that it cannot swallow this one.
    const start = this.file.size() === 0 ? '' : '\n';
    this.file.write(new TextEncoder().encode(start + JSON.stringify(line)), this.file.size());
    this.file.flush();
  }
}
