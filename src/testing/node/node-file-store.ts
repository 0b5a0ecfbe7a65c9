/** A real directory as a {@link FileStore}, so that what runs on the browser's private file system is tested under Node. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { FileStore, OpenFile } from '@/storage/models/file-store';
import { quotaError } from '@/storage/storage-errors';

export class NodeFileStore implements FileStore {
  /** Bytes that all files together may have: like a browser's quota, checked on every write. */
  quota = Number.POSITIVE_INFINITY;
  private readonly opened = new Set<string>();

  constructor(readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true });
  }

  async list(): Promise<string[]> {
    return fs.readdirSync(this.folder).sort();
  }

  async open(name: string, create: boolean): Promise<OpenFile | undefined> {
    const path = join(this.folder, name);
    if (!fs.existsSync(path)) {
      if (!create) return undefined;
      fs.writeFileSync(path, '');
    }
    if (this.opened.has(name)) throw new Error(`${name} is open already`);
    this.opened.add(name);
    const file = fs.openSync(path, 'r+');
    const size = (): number => fs.fstatSync(file).size;
    let closed = false;
    return {
      size,
      read: (into, at) => fs.readSync(file, into, 0, into.length, at),
      write: (bytes, at) => {
        const growth = Math.max(0, at + bytes.length - size());
        if (this.bytes() + growth > this.quota) throw quotaError();
        let done = 0;
        while (done < bytes.length) done += fs.writeSync(file, bytes, done, bytes.length - done, at + done);
      },
      truncate: (length) => fs.ftruncateSync(file, length),
      // What a process has written outlives it; only a loss of power would not, and costs the tests seconds.
      flush: () => undefined,
      close: () => {
        if (closed) return;
        closed = true;
        this.opened.delete(name);
        fs.closeSync(file);
      },
    };
  }

  async snapshot(name: string): Promise<Blob | undefined> {
    const path = join(this.folder, name);
    return fs.existsSync(path) ? fs.openAsBlob(path) : undefined;
  }

  async move(from: string, to: string): Promise<void> {
    if (this.opened.has(from)) throw new Error(`${from} is open`);
    fs.renameSync(join(this.folder, from), join(this.folder, to));
  }

  async remove(name: string): Promise<void> {
    if (this.opened.has(name)) throw new Error(`${name} is open`);
    fs.rmSync(join(this.folder, name), { force: true });
  }

  /** Bytes of all files together. */
  bytes(): number {
    return fs
      .readdirSync(this.folder)
      .reduce((sum, name) => sum + fs.statSync(join(this.folder, name)).size, 0);
  }
}
