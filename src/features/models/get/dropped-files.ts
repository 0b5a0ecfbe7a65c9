/** The files of a drop: single files, and the files directly inside dropped folders. */

/** Files of one folder, at most: a model's folder has far fewer. */
const MOST_FILES = 1_000;

/** Must be called while the drop event is handled. */
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

/** The files directly inside a chosen folder; deeper ones are other formats of the same model. */
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
  // A reader returns about a hundred entries at a time, and none once it is done.
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
