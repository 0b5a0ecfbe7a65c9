/**
 * A model file while it is being written: `<id>.part` with its journal. It continues after any interruption at the last
 * mark whose bytes still have the hash they had then, so that nothing damaged is built upon.
 */

import { downloadFormat, type JournalHeader, type Mark } from '@/storage/migrations/download';
import { newerRecordError } from '@/storage/migrations/migrate';
import { Journal, journalName, readJournal } from './download-journal';
import type { FileStore, OpenFile } from './file-store';
import { Sha256 } from './sha256';

export const partName = (id: string): string => `${id}.part`;

/** Bytes read at a time when what is there is checked. */
const STEP = 4 * 2 ** 20;
/** A mark costs a flush: small tensors share one. */
const MARK_BYTES = 2 ** 20;

export interface SealedFile {
  sha256: string;
  bytes: number;
}

export class PartFile {
  private readonly hash: Sha256;
  private at: number;
  private lastMark: Mark;

  private constructor(
    private readonly file: OpenFile,
    private readonly journal: Journal,
    private readonly markBytes: number,
    start: { mark: Mark; hash: Sha256 },
  ) {
    this.lastMark = start.mark;
    this.hash = start.hash;
    this.at = start.mark.position;
  }

  /**
   * Opens what an earlier visit left if it is the same download of the same content, else begins anew.
   * @param markBytes least number of bytes between marks
   * @throws {PlaygroundError} `quota`, `in-use`; `newer-version` when a newer version of this page left it
   */
  static async open(store: FileStore, header: JournalHeader, markBytes = MARK_BYTES): Promise<PartFile> {
    const found = await readJournal(store, header.id);
    if (found === 'newer') throw newerRecordError(downloadFormat.label);
    const same = found && sameContent(found.header, header);
    if (!same) await store.remove(partName(header.id));
    const journal = same ? await Journal.continue(store, header.id) : await Journal.begin(store, header);
    let file: OpenFile | undefined;
    try {
      file = (await store.open(partName(header.id), true))!;
      const start = soundStart(file, same ? found.marks : []);
      file.truncate(start.mark.position);
      return new PartFile(file, journal, markBytes, start);
    } catch (error) {
      file?.close();
      journal.close();
      throw error;
    }
  }

  /** Tensors (or pieces) that are complete and safe: the next to write has this index. */
  get parts(): number {
    return this.lastMark.parts;
  }

  /** Bytes written. */
  get position(): number {
    return this.at;
  }

  /** Appends. @throws {PlaygroundError} `quota` */
  write(bytes: Uint8Array): void {
    this.file.write(bytes, this.at);
    this.hash.update(bytes);
    this.at += bytes.length;
  }

  /**
   * Says that so many parts are complete.
   * @param always marks even when few bytes came since the last mark
   */
  mark(parts: number, always = false): void {
    const fresh = this.at - this.lastMark.position;
    if (fresh < this.markBytes && !(always && fresh > 0)) return;
    this.file.flush();
    this.lastMark = { parts, position: this.at, sha256: this.hash.digest() };
    this.journal.mark(this.lastMark);
  }

  /** What is safe so far, to be continued elsewhere. */
  readSafe(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.lastMark.position);
    this.file.read(bytes, 0);
    return bytes;
  }

  /** Flushes, reads the length back and closes; the file is complete. */
  seal(parts: number): SealedFile {
    this.mark(parts, true);
    this.file.flush();
    const sealed = { sha256: this.hash.digest(), bytes: this.file.size() };
    this.close();
    return sealed;
  }

  close(): void {
    this.file.close();
    this.journal.close();
  }
}

function sameContent(a: JournalHeader, b: JournalHeader): boolean {
  return a.fingerprint === b.fingerprint && a.recipe === b.recipe && a.bytesTotal === b.bytesTotal;
}

/** The last mark whose bytes are in the file as they were, and the hash at it. */
function soundStart(file: OpenFile, marks: readonly Mark[]): { mark: Mark; hash: Sha256 } {
  let best = { mark: { parts: 0, position: 0, sha256: new Sha256().digest() }, hash: new Sha256() };
  const running = new Sha256();
  const buffer = new Uint8Array(STEP);
  let at = 0;
  for (const mark of marks) {
    while (at < mark.position) {
      const read = file.read(buffer.subarray(0, Math.min(STEP, mark.position - at)), at);
      if (read === 0) return best;
      running.update(buffer.subarray(0, read));
      at += read;
    }
    if (running.digest() !== mark.sha256) return best;
    best = { mark, hash: running.copy() };
  }
  return best;
}

/** Deletes a download that is not under way. */
export async function removePart(store: FileStore, id: string): Promise<void> {
  for (const name of await store.list()) {
    // The journal goes last: what has one is owned, what has none is swept away.
    if (name.startsWith(`${id}.`) && name !== journalName(id)) await store.remove(name);
  }
  await store.remove(journalName(id));
}
