/**
 * What released versions of this program stored, one file per kind and version, exactly as they wrote it. These files are
 * never changed: whatever the present formats are, they must read them.
 */
import { adapterFilesFormat, adapterFormat } from '@/storage/migrations/adapter';
import { answersFormat } from '@/storage/migrations/compare-answers';
import { gridFormat } from '@/storage/migrations/compare-grid';
import { currentDocumentFormat } from '@/storage/migrations/current-document';
import { documentFormat, setAsideFormat } from '@/storage/migrations/document';
import { downloadFormat } from '@/storage/migrations/download';
import { onlyDraftFormat } from '@/storage/migrations/draft';
import { evaluationFormat, predictionFormat } from '@/storage/migrations/evaluation';
import { finetuneSettingsFormat } from '@/storage/migrations/finetune-settings';
import { settingsFormat } from '@/storage/migrations/generation-settings';
import { hubMirrorFormat } from '@/storage/migrations/hub-mirror';
import { kernelChoiceFormat } from '@/storage/migrations/kernel-choice';
import { modelFormat } from '@/storage/migrations/model';
import { modelInUseFormat } from '@/storage/migrations/model-in-use';
import { playgroundRunFormat } from '@/storage/migrations/playground-run';
import { runtimeFormat } from '@/storage/migrations/runtime';
import type { StoredFormat } from '@/storage/migrations/stored-format';
import { taskFactsFormat, taskTextFormat } from '@/storage/migrations/task';
import { taskMirrorFormat } from '@/storage/migrations/task-mirror';
import {
  trainingCheckpointFormat,
  trainingDataFormat,
  trainingRunFormat,
} from '@/storage/migrations/training-run';
import { unsavedFormat } from '@/storage/migrations/unsaved';

/** Every kind of stored record. A new one is added here, with its golden file. */
export const STORED_FORMATS: readonly StoredFormat<unknown>[] = [
  adapterFilesFormat,
  adapterFormat,
  answersFormat,
  currentDocumentFormat,
  documentFormat,
  downloadFormat,
  evaluationFormat,
  finetuneSettingsFormat,
  gridFormat,
  hubMirrorFormat,
  kernelChoiceFormat,
  modelFormat,
  modelInUseFormat,
  onlyDraftFormat,
  playgroundRunFormat,
  predictionFormat,
  runtimeFormat,
  setAsideFormat,
  settingsFormat,
  taskFactsFormat,
  taskMirrorFormat,
  taskTextFormat,
  trainingCheckpointFormat,
  trainingDataFormat,
  trainingRunFormat,
  unsavedFormat,
];

/** A golden file: a record of IndexedDB with its key, or the text of a key of localStorage or of a file. */
export interface GoldenFile {
  key?: IDBValidKey;
  file?: string;
  record?: unknown;
  text?: string;
}

const FILES = import.meta.glob<GoldenFile>('../storage/migrations/golden/*.json', {
  eager: true,
  import: 'default',
});

/** Names of all golden files: `<kind>.v<version>`. */
export const GOLDEN_NAMES = Object.keys(FILES).map((path) => /([^/]+)\.json$/.exec(path)![1]!);

/** The golden file of a kind, as version 1 wrote it. */
export function goldenFile(kind: string, version = 1): GoldenFile {
  const file = FILES[`../storage/migrations/golden/${kind}.v${version}.json`];
  if (!file) throw new Error(`There is no golden file of ${kind}, version ${version}.`);
  return file;
}

/** The record in it: with its bytes as bytes, and parsed where it lies as text. Of a journal, the first line. */
export function goldenRecord(kind: string, version = 1): unknown {
  const { record, text } = goldenFile(kind, version);
  return text === undefined ? withBytes(record) : JSON.parse(text.split('\n')[0]!);
}

/** JSON has no bytes: they lie in the files as `{ "$bytes": <base64> }`. */
function withBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withBytes);
  if ('$bytes' in value) return Uint8Array.from(atob(String(value.$bytes)), (unit) => unit.charCodeAt(0));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withBytes(entry)]));
}
