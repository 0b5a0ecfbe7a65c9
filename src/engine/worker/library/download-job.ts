/**
 * One download, from its source files to a committed model: open, check that it fits, write, verify length and hash, commit.
 * Without its commit record, a file on disk is never treated as a model.
 */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, blobSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { parameterCount, plannedTensors, shortfalls, type TensorPlan } from '@/core/hub/fit';
import type { DeviceProbe, Download, Shortfall, StorageFacts, StoredRecipe } from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import type { ModelRecord } from '@/storage/migrations/model';
import type { FileStore } from '@/storage/models/file-store';
import type { ModelShelf } from '@/storage/models/model-shelf';
import { PartFile, partName, removePart, type SealedFile } from '@/storage/models/part-file';
import { Sha256, sha256OfBlob } from '@/storage/models/sha256';
import type { HttpClient } from './http-client';
import { weightsAmong } from './inspect-model';
import { MemoryTarget } from './memory-target';
import { MEMORY_LIMIT, type OpenModel, openRemote, wrongHash } from './open-remote';
import { resolveOrigin } from './resolve-origin';
import { conversionOf, convertedLength, type ModelTarget, writeConverted, writeCopy } from './write-model';

export interface DownloadJob {
  id: Download['id'];
  name: string;
  source: { kind: 'remote'; origin: PinnedOrigin } | { kind: 'local'; files: File[] };
  recipe: StoredRecipe;
}

export interface JobContext {
  /** Undefined if the browser stores nothing. */
  disk: { store: FileStore; shelf: ModelShelf } | undefined;
  http: HttpClient;
  signal: AbortSignal;
  probe: DeviceProbe;
  storage: StorageFacts;
  windowBytes?: number;
  /** Minimum number of bytes between two marks of the journal. */
  markBytes?: number;
  report: (progress: JobProgress) => void;
}

export type JobProgress = Partial<
  Pick<Download, 'name' | 'phase' | 'bytesWritten' | 'bytesTotal' | 'fraction'>
>;

/** A complete model; `file` is set when it is kept in memory. */
export interface FinishedModel {
  record: ModelRecord;
  file?: File;
}

/** Share of the progress that fetching counts for, if a file must be fetched whole before it is converted. */
const WHOLE_SHARE = 0.8;

/** @throws {PlaygroundError} any failure; {@link keepsPart} tells whether the written part is kept */
export async function runDownload(job: DownloadJob, context: JobContext): Promise<FinishedModel> {
  const { report } = context;
  report({ phase: 'opening', fraction: 0 });
  let base = 0;
  const model = await openSource(job, context, (done, total) => {
    base = WHOLE_SHARE;
    report({ phase: 'downloading', fraction: total ? (WHOLE_SHARE * done) / total : 0 });
  });
  checkFit(model, job.recipe, context);
  const bytesTotal =
    job.recipe === 'as-is'
      ? model.weights[0]!.size
      : await convertedLength(model.checkpoint, conversionOf(job.recipe));
  report({ phase: 'downloading', bytesTotal, bytesWritten: 0, fraction: base });
  const write = async (target: ModelTarget): Promise<number> => {
    const onProgress = (): void => {
      const { position } = target;
      report({ bytesWritten: position, fraction: base + (1 - base) * (position / bytesTotal) });
    };
    onProgress();
    const options = { signal: context.signal, onProgress };
    return job.recipe === 'as-is'
      ? writeCopy(model.weights[0]!, target, options)
      : writeConverted(model.checkpoint, conversionOf(job.recipe), target, options);
  };
  const record = (sha256: string): ModelRecord => ({
    id: sha256,
    name: model.name,
    bytes: bytesTotal,
    parameters: parameterCount(model.checkpoint.config),
    recipe: job.recipe,
    origin: job.source.kind === 'local' ? { kind: 'local' } : job.source.origin,
    license: model.license,
    savedAt: new Date().toISOString(),
  });
  const checkHash = (sha256: string): void => {
    if (job.recipe !== 'as-is' || model.sha256 === undefined || sha256 === model.sha256) return;
    throw wrongHash(model.weights[0]!.name);
  };

  const memory = (start?: Uint8Array<ArrayBuffer>, parts?: number): Promise<FinishedModel> =>
    inMemory(new MemoryTarget(model.name, bytesTotal, start, parts), write, record, checkHash);
  const { disk } = context;
  if (!disk || !hasRoom(context.storage, bytesTotal)) return memory();
  const header = {
    id: job.id,
    name: model.name,
    origin: record('').origin,
    recipe: job.recipe,
    fingerprint: model.fingerprint,
    bytesTotal,
  };
  let part: PartFile | undefined;
  let sealed: SealedFile;
  try {
    part = await PartFile.open(disk.store, header, context.markBytes);
    const parts = await write(part);
    sealed = part.seal(parts);
  } catch (error) {
    if (!(error instanceof PlaygroundError && error.code === 'quota' && bytesTotal <= MEMORY_LIMIT)) {
      part?.close();
      throw error;
    }
    // No room after all: the part that is written moves to memory, and the rest follows it there.
    const [start, parts] = [part?.readSafe(), part?.parts];
    part?.close();
    // At most this much, because the source file may be in memory too.
    await disk.store.remove(partName(job.id));
    const finished = await memory(start, parts);
    await removePart(disk.store, job.id);
    return finished;
  }
  report({ phase: 'finishing', fraction: 1 });
  checkHash(sealed.sha256);
  await commit(job.id, disk, record(sealed.sha256));
  return { record: record(sealed.sha256) };
}

async function inMemory(
  target: MemoryTarget,
  write: (target: ModelTarget) => Promise<number>,
  record: (sha256: string) => ModelRecord,
  checkHash: (sha256: string) => void,
): Promise<FinishedModel> {
  await write(target);
  const { sha256, file } = target.finish();
  checkHash(sha256);
  return { record: record(sha256), file };
}

/** Reads back the written file, verifies it, renames it and writes its record; the journal is deleted last. */
async function commit(id: string, disk: NonNullable<JobContext['disk']>, record: ModelRecord): Promise<void> {
  const written = await disk.store.snapshot(partName(id));
  const sound = written?.size === record.bytes && (await sha256OfBlob(written)) === record.id;
  if (!sound) {
    throw new PlaygroundError(
      'checksum',
      `The file on disk differs from what was written (${written?.size} of ${record.bytes} bytes).`,
      { hint: 'Try again; if it happens again, the disk may be full or failing.' },
    );
  }
  await disk.shelf.commit(partName(id), record);
  await removePart(disk.store, id);
}

interface OpenedSource extends Pick<OpenModel, 'checkpoint' | 'fingerprint'> {
  name: string;
  license?: string;
  weights: ByteSource[];
  /** Hash of the first weight file, if a listing gives it. */
  sha256?: string;
}

async function openSource(
  job: DownloadJob,
  context: JobContext,
  onWhole: (done: number, total: number | undefined) => void,
): Promise<OpenedSource> {
  if (job.source.kind === 'local') return openLocal(job.name, job.source.files);
  const resolved = await resolveOrigin(context.http, job.source.origin);
  context.report({ name: resolved.name });
  const opened = await openRemote(context.http, resolved, {
    store: context.disk?.store,
    wholePrefix: job.id,
    windowBytes: context.windowBytes,
    onWhole,
  });
  const { name, license } = resolved;
  const named = { 'general.name': opened.checkpoint.metadata['general.name'] ?? name };
  return {
    ...opened,
    checkpoint: withMetadata(opened.checkpoint, license ? { 'general.license': license, ...named } : named),
    name,
    license,
    sha256: resolved.weights[0]!.sha256,
  };
}

async function openLocal(name: string, files: readonly File[]): Promise<OpenedSource> {
  const sources = files.map((file) => blobSource(file.name, file));
  const checkpoint = await openCheckpoint(sources);
  return {
    checkpoint: withMetadata(checkpoint, { 'general.name': checkpoint.metadata['general.name'] ?? name }),
    weights: weightsAmong(sources),
    fingerprint: localFingerprint(files),
    name: checkpoint.metadata['general.name'] ?? name,
  };
}

function withMetadata(checkpoint: Checkpoint, metadata: Record<string, string>): Checkpoint {
  return { ...checkpoint, metadata: { ...checkpoint.metadata, ...metadata } };
}

/** Identifies local files by their names, lengths and dates, so that the same files chosen again continue the same download. */
export function localFingerprint(files: readonly File[]): string {
  const lines = files.map(({ name, size, lastModified }) => `${name}:${size}:${lastModified}`).sort();
  return new Sha256().update(new TextEncoder().encode(lines.join('\n'))).digest();
}

/** Refuses a model that cannot run or be stored here, before its weights are fetched. */
function checkFit(model: OpenedSource, recipe: StoredRecipe, context: JobContext): void {
  const tensors: readonly TensorPlan[] =
    recipe === 'as-is'
      ? [...model.checkpoint.tensors.values()]
      : plannedTensors(model.checkpoint.config, conversionOf(recipe));
  const [missing] = shortfalls(tensors, 0, context.probe, context.storage);
  if (missing) throw doesNotFit(missing);
}

function doesNotFit({ limit, what, need, have }: Shortfall): PlaygroundError {
  return new PlaygroundError(
    'device-limit',
    `The model is too large for this device: ${what} needs ${mebibytes(need)} MiB; ${limit} allows ${mebibytes(have)} MiB.`,
    { hint: 'Choose a smaller model or a stronger quantisation.' },
  );
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
}

/** Bytes left free for the journal, records and other stored data. */
const HEADROOM = 8 * 2 ** 20;

function hasRoom({ quota, usage }: StorageFacts, bytes: number): boolean {
  return quota === undefined || usage === undefined || quota - usage >= bytes + HEADROOM;
}

/** Whether to keep the written part of a failed download: not if the data itself may be wrong. */
export function keepsPart(error: PlaygroundError): boolean {
  return ['network', 'cancelled', 'quota', 'in-use', 'internal', 'device-limit'].includes(error.code);
}
