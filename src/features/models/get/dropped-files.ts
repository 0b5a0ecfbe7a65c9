/** The files that were dropped on the page: those dropped by themselves, and those directly in a dropped folder. */

/** More than this in one folder is no folder of a model. */
const MOST_FILES = 1_000;

/** Must be called while the drop is being handled; what it returns is read afterwards. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  // The entries are gone as soon as the event has been handled, so they are taken before anything is awaited.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const files: File[] = [];
  for (const entry of entries) {
    if (isFile(entry)) files.push(await fileOf(entry));
    else if (isFolder(entry)) files.push(...(await filesOf(entry)));
  }
  return files;
}

/** The files directly in a chosen folder: what lies deeper belongs to other forms of the model. */
export function topFiles(files: readonly File[]): File[] {
  return files.filter((file) => file.webkitRelativePath.split('/').length <= 2 && !file.name.startsWith('.'));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function filesOf(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  // A reader gives a hundred or so at a time, and none when it has given all.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0 || files.length > MOST_FILES) return files;
    for (const entry of entries) {
      if (isFile(entry) && !entry.name.startsWith('.')) files.push(await fileOf(entry));
    }
  }
}
