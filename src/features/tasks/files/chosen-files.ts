/** The files in a chosen or dropped folder that may be tasks; a clone of the dataset also holds other files. */

/** Files read from a drop, at most. A clone of the dataset has about 1,700 besides its history. */
const MOST_FILES = 20_000;
const MOST_DEPTH = 4;

/** The files of a drop, folders included. Must be called while the drop event is handled. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  // The entries are gone as soon as the event has been handled, so they are taken before anything is awaited.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const files: File[] = [];
  for (const entry of entries) await collect(entry, 0, files);
  return files;
}

/** Files of a chosen folder: only those of its `tasks` folder where it has one, and none of hidden folders. */
export function filesOfFolder(files: readonly File[]): File[] {
  const visible = files.filter((file) => !file.webkitRelativePath.split('/').some(isHidden));
  const inTasks = visible.filter((file) => /(?:^|\/)tasks\/[^/]*$/u.test(file.webkitRelativePath));
  return inTasks.length > 0 ? inTasks : visible;
}

const isHidden = (name: string) => name.startsWith('.');
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function collect(entry: FileSystemEntry, depth: number, into: File[]): Promise<void> {
  if (into.length >= MOST_FILES || isHidden(entry.name)) return;
  if (isFile(entry)) {
    into.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  if (!isFolder(entry) || depth >= MOST_DEPTH) return;
  const inside = await entriesOf(entry);
  const tasks = inside.find((child) => isFolder(child) && child.name === 'tasks');
  for (const child of tasks ? [tasks] : inside) await collect(child, depth + 1, into);
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // A reader gives a hundred or so at a time, and none when it has given all.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    all.push(...some);
    if (some.length === 0 || all.length > MOST_FILES) return all;
  }
}
