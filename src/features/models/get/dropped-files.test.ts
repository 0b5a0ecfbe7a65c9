import { expect, test } from 'vitest';
import { droppedFiles, topFiles } from './dropped-files';

const file = (name: string, path = '') =>
  Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: path });
const names = (files: readonly File[]) => files.map(({ name }) => name);

/** The entries of a drop as browsers give them: readers hand out a few at a time. */
function fileEntry(name: string) {
  return { isFile: true, isDirectory: false, name, file: (give: (file: File) => void) => give(file(name)) };
}
function folderEntry(batches: unknown[][]) {
  const left = [...batches];
  const readEntries = (give: (entries: unknown[]) => void) => give(left.shift() ?? []);
  return { isFile: false, isDirectory: true, name: 'folder', createReader: () => ({ readEntries }) };
}
const drop = (...entries: unknown[]) =>
  ({
    items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
    files: [],
  }) as unknown as DataTransfer;

test('a dropped folder gives all files directly in it, however many at a time its reader hands out', async () => {
  const folder = folderEntry([
    [fileEntry('config.json'), folderEntry([[fileEntry('decoder.onnx')]])],
    [fileEntry('model.safetensors'), fileEntry('.DS_Store')],
  ]);
  expect(names(await droppedFiles(drop(folder)))).toEqual(['config.json', 'model.safetensors']);
});

test('dropped files come as they are', async () => {
  expect(names(await droppedFiles(drop(fileEntry('a.gguf'), fileEntry('b.json'))))).toEqual([
    'a.gguf',
    'b.json',
  ]);
});

test('a browser without entries still gives its files', async () => {
  const data = { items: [{ webkitGetAsEntry: () => null }], files: [file('a.gguf')] };
  expect(names(await droppedFiles(data as unknown as DataTransfer))).toEqual(['a.gguf']);
});

test('of a chosen folder what lies deeper, or is hidden, is left out', () => {
  const chosen = [
    file('config.json', 'model/config.json'),
    file('decoder.onnx', 'model/onnx/decoder.onnx'),
    file('.gitattributes', 'model/.gitattributes'),
    file('alone.gguf'),
  ];
  expect(names(topFiles(chosen))).toEqual(['config.json', 'alone.gguf']);
});
