/** A folder of the origin private file system as a {@link FileStore}. Works in workers, where synchronous access is. */

import { isNamed, quotaError, storageError } from '@/storage/storage-errors';
import type { FileStore, OpenFile } from './file-store';

/** Not in TypeScript's library yet; every browser with synchronous access has it. */
interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

/** @returns undefined where the browser has no private file system: insecure contexts, some private windows */
export async function openOpfsStore(folder: string): Promise<FileStore | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    return new OpfsStore(await root.getDirectoryHandle(folder, { create: true }));
  } catch {
    return undefined;
  }
}

class OpfsStore implements FileStore {
  constructor(private readonly directory: FileSystemDirectoryHandle) {}

  async list(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.directory.keys()) names.push(name);
    return names.sort();
  }

  async open(name: string, create: boolean): Promise<OpenFile | undefined> {
    const handle = await this.handle(name, create);
    if (!handle) return undefined;
    try {
      return new OpfsFile(await handle.createSyncAccessHandle());
    } catch (error) {
      throw storageError(error);
    }
  }

  async snapshot(name: string): Promise<Blob | undefined> {
    return (await this.handle(name, false))?.getFile();
  }

  async move(from: string, to: string): Promise<void> {
    const handle = await this.directory.getFileHandle(from);
    await (handle as MovableHandle).move(to);
  }

  async remove(name: string): Promise<void> {
    try {
      await this.directory.removeEntry(name);
    } catch (error) {
      if (!isNamed(error, 'NotFoundError')) throw storageError(error);
    }
  }

  private async handle(name: string, create: boolean): Promise<FileSystemFileHandle | undefined> {
    try {
      return await this.directory.getFileHandle(name, { create });
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return undefined;
      throw storageError(error);
    }
  }
}

class OpfsFile implements OpenFile {
  constructor(private readonly handle: FileSystemSyncAccessHandle) {}

  size(): number {
    return this.handle.getSize();
  }

  read(into: Uint8Array, at: number): number {
    return this.handle.read(into as Uint8Array<ArrayBuffer>, { at });
  }

  write(bytes: Uint8Array, at: number): void {
    let written: number;
    try {
      written = this.handle.write(bytes as Uint8Array<ArrayBuffer>, { at });
    } catch (error) {
      throw storageError(error);
    }
    // Not every browser throws: some write what fits and say so by the count alone, and a private window of Chromium
    // returns its error code, -8 for no space, as the unsigned number 4294967288.
    if (written !== bytes.length) throw quotaError();
  }

  truncate(size: number): void {
    this.handle.truncate(size);
  }

  flush(): void {
    this.handle.flush();
  }

  close(): void {
    this.handle.close();
  }
}
