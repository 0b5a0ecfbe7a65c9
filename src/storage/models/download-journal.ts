/**
 * The journal of a download: lines of JSON, only ever appended. The first says what is being made; each later one, how
 * much of the file is safe: written and flushed before the line was. A line that a crash tore is passed over.
 */
import * as v from 'valibot';
import { downloadFormat, type JournalHeader, type Mark, markV1 } from '@/storage/migrations/download';
import { readRecord, toRecord } from '@/storage/migrations/migrate';
import { type FileStore, type OpenFile, readText } from './file-store';

export interface JournalContent {
  header: JournalHeader;
  /** In order; empty when nothing is safe yet. */
  marks: Mark[];
}

/** A model of 65,536 tensors has a journal of about 10 MB. */
const LONGEST = 16 * 2 ** 20;

export const journalName = (id: string): string => `${id}.journal`;
export const JOURNAL_NAME = /^([0-9a-f]{16})\.journal$/;

/** @returns undefined when there is none, or none that can be read; `newer` when a newer version of this page wrote it */
export async function readJournal(
  store: FileStore,
  id: string,
): Promise<JournalContent | 'newer' | undefined> {
  const [first = '', ...rest] = ((await readText(store, journalName(id), LONGEST)) ?? '').split('\n');
  const header = readRecord(downloadFormat, parse(first));
  if (header.state === 'unreadable') return header.reason === 'newer' ? 'newer' : undefined;
  if (header.value.id !== id) return undefined;
  const marks: Mark[] = [];
  for (const line of rest) {
    const mark = v.safeParse(markV1, parse(line));
    if (mark.success && mark.output.position >= (marks.at(-1)?.position ?? 0)) marks.push(mark.output);
  }
  return { header: header.value, marks };
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
      journal.append(toRecord(downloadFormat, header));
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
