import { describe, expect, it } from 'vitest';
import { droppedFiles, filesOfFolder } from './chosen-files';

const fileAt = (path: string): File =>
  Object.defineProperty(new File(['{}'], path.split('/').at(-1)!), 'webkitRelativePath', { value: path });

describe('a chosen folder', () => {
  it('gives the files of its tasks folder alone, where it has one', () => {
    const files = [
      'ni/README.md',
      'ni/tasks/task1.json',
      'ni/tasks/old/task2.json',
      'ni/.git/x.json',
      'ni/a.json',
    ];
    expect(filesOfFolder(files.map(fileAt)).map(({ name }) => name)).toEqual(['task1.json']);
    expect(filesOfFolder(['tasks/task1.json'].map(fileAt))).toHaveLength(1);
  });

  it('gives all that is not hidden otherwise', () => {
    const files = ['mine/a.json', 'mine/deep/b.json', 'mine/.hidden/c.json', 'mine/.d.json'];
    expect(filesOfFolder(files.map(fileAt)).map(({ name }) => name)).toEqual(['a.json', 'b.json']);
  });
});

interface Tree {
  [name: string]: Tree | null;
}

/** What a browser gives of a dropped file (null) or folder, its children in groups of two. */
function entryOf(name: string, tree: Tree | null): FileSystemEntry {
  if (tree === null) {
    const file = {
      isFile: true,
      isDirectory: false,
      name,
      file: (give: FileCallback) => give(new File([], name)),
    };
    return file as unknown as FileSystemEntry;
  }
  const children = Object.entries(tree).map(([child, inside]) => entryOf(child, inside));
  const folder = {
    isFile: false,
    isDirectory: true,
    name,
    createReader: () => {
      let at = 0;
      const next = () => {
        const some = children.slice(at, at + 2);
        at += 2;
        return some;
      };
      return { readEntries: (give: FileSystemEntriesCallback) => give(next()) };
    },
  };
  return folder as unknown as FileSystemEntry;
}

const drop = (tree: Tree): DataTransfer => {
  const items = Object.entries(tree).map(([name, inside]) => ({
    webkitGetAsEntry: () => entryOf(name, inside),
  }));
  return { items, files: [] } as unknown as DataTransfer;
};

const names = async (tree: Tree) => (await droppedFiles(drop(tree))).map(({ name }) => name);

describe('what is dropped', () => {
  it('is read through, folder by folder, a clone only in its tasks', async () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`t${i}.json`, null]));
    expect(await names({ 'a.json': null, mine: many })).toEqual(['a.json', ...Object.keys(many)]);
    expect(
      await names({ clone: { '.git': { x: null }, splits: { 's.txt': null }, tasks: { 't.json': null } } }),
    ).toEqual(['t.json']);
  });

  it('is not followed for ever', async () => {
    let deep: Tree = { 'far.json': null };
    for (let i = 0; i < 10; i++) deep = { down: deep, [`f${i}.json`]: null };
    const found = await names({ top: deep });
    expect(found).not.toContain('far.json');
    expect(found.length).toBeGreaterThan(1);
  });

  it('may be bare files, in browsers without folders', async () => {
    const data = { items: [], files: [new File([], 'a.json')] } as unknown as DataTransfer;
    expect((await droppedFiles(data)).map(({ name }) => name)).toEqual(['a.json']);
  });
});
