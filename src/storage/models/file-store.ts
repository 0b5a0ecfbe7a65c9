/**
 * A flat folder of files that only this program uses: the origin private file system in a worker (opfs-store.ts), a real
 * directory under Node in tests. The calls are those of OPFS: random access is synchronous and exclusive.
 */
export interface FileStore {
  /** Names of all files. */
  list(): Promise<string[]>;
  /**
   * Opens a file for reading and writing; nobody else can meanwhile.
   * @returns undefined when it does not exist and `create` is false
   * @throws {PlaygroundError} `in-use` when it is open elsewhere; `quota`
   */
  open(name: string, create: boolean): Promise<OpenFile | undefined>;
  /** A file as it is now, for any number of readers; undefined when it does not exist. */
  snapshot(name: string): Promise<Blob | undefined>;
  /** Renames a closed file, replacing what had the new name. Complete or not at all. */
  move(from: string, to: string): Promise<void>;
  /** Deletes a file; one that does not exist is no error. */
  remove(name: string): Promise<void>;
}

/** A file opened for random access. */
export interface OpenFile {
  /** Length in bytes. */
  size(): number;
  /** Reads up to the length of `into` from `at`. @returns bytes read: fewer at the end of the file */
  read(into: Uint8Array, at: number): number;
  /** Writes all of `bytes` at `at`. @throws {PlaygroundError} `quota` when there is no room */
  write(bytes: Uint8Array, at: number): void;
  truncate(size: number): void;
  /** Returns when what was written is safe. */
  flush(): void;
  close(): void;
}

/** A file that another tab appends to cannot be read from a snapshot that is older than its last line. */
const SNAPSHOTS = 20;

/** Reads a small file as text; undefined when it does not exist or is longer than `limit` bytes. */
export async function readText(store: FileStore, name: string, limit: number): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const blob = await store.snapshot(name);
    if (!blob || blob.size > limit) return undefined;
    try {
      return await blob.text();
    } catch (error) {
      if (attempt === SNAPSHOTS) throw error;
    }
  }
}

/** Writes a small file completely or not at all: it takes its name when its content is safe. */
export async function writeTextAtomically(store: FileStore, name: string, text: string): Promise<void> {
  const temporary = `${name}.tmp`;
  const file = (await store.open(temporary, true))!;
  try {
    file.truncate(0);
    file.write(new TextEncoder().encode(text), 0);
    file.flush();
  } finally {
    file.close();
  }
  await store.move(temporary, name);
}
