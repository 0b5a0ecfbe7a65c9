/**
 * The library of models: stored models, running downloads and unfinished ones. Runs in a worker of its own. Everything it needs
 * from the browser is passed in as a {@link LibraryPlatform}, so that the same code runs under Node.
 */
import { PlaygroundError } from '@/core/errors';
import { blobSource } from '@/core/formats/bytes/byte-source';
import { shortfalls } from '@/core/hub/fit';
import type {
  DeviceProbe,
  Download,
  LibraryState,
  ModelPlan,
  StorageFacts,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { originKey } from '@/core/hub/origin-key';
import { bytesPerStep, predictSpeed } from '@/core/hub/predict-speed';
import type { DownloadedModel } from '@/engine/library-protocol';
import { downloadLock, type Locks } from '@/storage/locks';
import { downloadFormat } from '@/storage/migrations/download';
import { newerRecordError } from '@/storage/migrations/migrate';
import { JOURNAL_NAME, readJournal } from '@/storage/models/download-journal';
import type { FileStore } from '@/storage/models/file-store';
import { ModelShelf } from '@/storage/models/model-shelf';
import { removePart } from '@/storage/models/part-file';
import { Sha256 } from '@/storage/models/sha256';
import { type DownloadJob, keepsPart, localFingerprint, runDownload } from './download-job';
import { HTTP_SETTINGS, HttpClient, type HttpSettings } from './http-client';
import { cancelledError } from './http-errors';
import { type InspectedModel, inspectLocal, inspectRemote } from './inspect-model';
import { resolveOrigin } from './resolve-origin';
import { SpeedMeter } from './speed-meter';

export interface LibraryPlatform {
  /** Undefined if the browser stores nothing: models are then kept in memory. */
  store: FileStore | undefined;
  locks: Locks;
  storageFacts: () => Promise<StorageFacts>;
  probe: () => Promise<DeviceProbe>;
  http?: Partial<HttpSettings>;
  /** Minimum number of bytes per request; see read-ahead.ts. */
  windowBytes?: number;
  /** Minimum number of bytes between two marks of a journal. */
  markBytes?: number;
  /** Tells other tabs that stored models have changed. */
  notifyOtherTabs: () => void;
  onState: (state: LibraryState) => void;
}

/** A download that is running or waiting in this tab. */
interface Running {
  controller: AbortController;
  done: Promise<DownloadedModel>;
}

export class Library {
  private readonly shelf: ModelShelf | undefined;
  private readonly downloads = new Map<string, Download>();
  private readonly running = new Map<string, Running>();
  /** Models that are kept in memory because there was no room. */
  private readonly inMemory = new Map<string, DownloadedModel>();
  /** Downloads of other tabs that this tab waits for. */
  private readonly watched = new Set<string>();
  private stored: StoredModel[] = [];
  /** How many of each a newer version of this page has stored. */
  private readonly newer = { models: 0, downloads: 0 };
  private storage: StorageFacts = { persisted: false, available: false };
  private measured: Promise<DeviceProbe> | undefined;

  constructor(private readonly platform: LibraryPlatform) {
    this.shelf = platform.store && new ModelShelf(platform.store, platform.locks);
  }

  /** Cleans up after crashes and reads what is stored. */
  async start(): Promise<void> {
    await this.shelf?.sweep();
    await this.readStored();
    await this.sweepDownloads();
    await this.refresh();
  }

  /** Reads the state again, after a change in this or another tab. */
  async refresh(): Promise<void> {
    await this.readStored();
    await this.readUnfinished();
    this.storage = await this.platform.storageFacts();
    this.publishState();
  }

  /** Measures the device; cached. */
  probe(): Promise<DeviceProbe> {
    this.measured ??= this.platform.probe();
    return this.measured;
  }

  /** @throws {PlaygroundError} */
  async inspect(origin: PinnedOrigin | File[], signal: AbortSignal): Promise<ModelPlan> {
    const inspected = Array.isArray(origin)
      ? await inspectLocal(origin.map((file) => blobSource(file.name, file)))
      : await inspectRemote(this.client(signal), origin);
    return this.complete(inspected);
  }

  private async complete({ ways, ...model }: InspectedModel): Promise<ModelPlan> {
    const probe = await this.measured?.catch(() => undefined);
    const storage = await this.platform.storageFacts();
    const { origin } = model;
    const recipes = ways.map(({ recipe, tensors, fileBytes, deviceBytes }) => ({
      recipe,
      fileBytes,
      deviceBytes,
      shortfalls: shortfalls(tensors, fileBytes, probe, storage),
      tokensPerSecond:
        probe &&
        predictSpeed({
          bytesPerStep: bytesPerStep(model.config, tensors),
          layers: model.config.numDecoderLayers,
          probe,
        }),
      storedId: origin.kind === 'local' ? undefined : this.storedAs(downloadId(origin, recipe))?.id,
    }));
    return { ...model, recipes };
  }

  /** @throws {PlaygroundError} */
  async download(origin: PinnedOrigin | File[], recipe: StoredRecipe): Promise<DownloadedModel> {
    if (Array.isArray(origin)) {
      const id = shortHash(`local ${localFingerprint(origin)} ${recipe}`);
      const name = origin.find(({ name: file }) => !file.endsWith('.json'))?.name ?? 'model';
      const source = { kind: 'local', files: origin } as const;
      return this.begin({ id, name: name.replace(/\.\w+$/, ''), source, recipe });
    }
    const pinned = await this.pin(origin);
    const name = pinned.kind === 'hub' ? pinned.repo.split('/').pop()! : pinned.url;
    return this.begin({
      id: downloadId(pinned, recipe),
      name,
      source: { kind: 'remote', origin: pinned },
      recipe,
    });
  }

  /** Resolves a branch to its current commit, which identifies the download. */
  private async pin(origin: PinnedOrigin): Promise<PinnedOrigin> {
    if (origin.kind !== 'hub' || origin.commit !== undefined) return origin;
    return (await resolveOrigin(this.client(new AbortController().signal), origin)).origin;
  }

  /** @throws {PlaygroundError} */
  async resume(id: string): Promise<DownloadedModel> {
    const found = this.platform.store && (await readJournal(this.platform.store, id));
    if (found === 'newer') throw newerRecordError(downloadFormat.label);
    const known = found?.header ?? this.downloads.get(id);
    if (!known) throw new PlaygroundError('not-found', 'This download is no longer here.');
    if (known.origin.kind === 'local') {
      throw new PlaygroundError('invalid-input', 'Choose the files of this model again to resume.', {
        hint: 'Choose the same files with the same quantisation; the part that is stored is kept.',
      });
    }
    const { name, origin, recipe } = known;
    return this.begin({ id, name, source: { kind: 'remote', origin }, recipe });
  }

  async pause(id: string): Promise<void> {
    const running = this.running.get(id);
    running?.controller.abort();
    await running?.done.catch(() => undefined);
  }

  /** @throws {PlaygroundError} `in-use` if another tab is downloading it */
  async cancel(id: string): Promise<void> {
    await this.pause(id);
    const { store, locks } = this.platform;
    if (store) {
      const removed = await locks.hold(downloadLock(id), () => removePart(store, id).then(() => true), {
        wait: false,
      });
      if (!removed) {
        throw new PlaygroundError('in-use', 'Another tab is running this download.', {
          hint: 'Cancel it there.',
        });
      }
    }
    this.downloads.delete(id);
    await this.changed();
  }

  /** @throws {PlaygroundError} `in-use` */
  async remove(id: string): Promise<void> {
    if (!this.inMemory.delete(id)) await this.shelf?.remove(id);
    await this.changed();
  }

  /** @throws {PlaygroundError} `checksum` */
  async verify(id: string): Promise<void> {
    if (this.inMemory.has(id)) return;
    try {
      await this.shelf?.verify(id);
    } finally {
      await this.changed();
    }
  }

  private begin(job: DownloadJob): Promise<DownloadedModel> {
    const underWay = this.running.get(job.id);
    if (underWay) return underWay.done;
    const controller = new AbortController();
    const done = this.run(job, controller.signal).finally(() => this.running.delete(job.id));
    this.running.set(job.id, { controller, done });
    return done;
  }

  private async run(job: DownloadJob, signal: AbortSignal): Promise<DownloadedModel> {
    const meter = new SpeedMeter();
    const set = (patch: Partial<Download>): void => {
      const origin = job.source.kind === 'remote' ? job.source.origin : { kind: 'local' as const };
      const now = this.downloads.get(job.id) ?? newDownload(job, origin);
      this.downloads.set(job.id, { ...now, ...patch });
      this.publishState();
    };
    const { locks } = this.platform;
    const lock = downloadLock(job.id);
    try {
      set({ state: 'running', phase: 'opening', error: undefined, bytesFetched: 0, retries: 0 });
      const work = (): Promise<DownloadedModel> => this.work(job, signal, set, meter);
      let finished = await locks.hold(lock, work, { wait: false });
      if (!finished) {
        set({ state: 'elsewhere' });
        finished = (await locks.hold(lock, work, { signal }))!;
      }
      this.downloads.delete(job.id);
      await this.changed();
      return finished;
    } catch (thrown) {
      const error = signal.aborted ? cancelledError() : PlaygroundError.from(thrown);
      const rest = { bytesPerSecond: 0, secondsLeft: undefined, retries: 0 };
      if (error.code === 'cancelled') set({ ...rest, state: 'paused' });
      else set({ ...rest, state: 'failed', error: error.toData() });
      throw error;
    }
  }

  /** Runs while this tab holds the lock of the download. */
  private async work(
    job: DownloadJob,
    signal: AbortSignal,
    set: (patch: Partial<Download>) => void,
    meter: SpeedMeter,
  ): Promise<DownloadedModel> {
    await this.readStored();
    const there = job.source.kind === 'remote' ? this.storedAs(job.id) : undefined;
    if (there) return this.inMemory.get(there.id) ?? { model: there };
    set({ state: 'running' });
    const probe = await this.probe();
    const http = new HttpClient({ ...HTTP_SETTINGS, ...this.platform.http }, signal, {
      onBytes: (bytes) => {
        meter.add(bytes);
        const { bytesTotal = 0, fraction = 0 } = this.downloads.get(job.id) ?? {};
        set({ bytesFetched: meter.total, ...meter.report(fraction), bytesTotal });
      },
      onRetry: (retries) => set({ retries }),
    });
    const { store, windowBytes, markBytes } = this.platform;
    const { record, file } = await runDownload(job, {
      disk: store && this.shelf && { store, shelf: this.shelf },
      http,
      signal,
      probe,
      storage: await this.platform.storageFacts(),
      windowBytes,
      markBytes,
      report: set,
    }).catch(async (thrown: unknown) => {
      const error = signal.aborted ? cancelledError() : PlaygroundError.from(thrown);
      if (store && !keepsPart(error)) await removePart(store, job.id);
      throw error;
    });
    const finished = { model: { ...record, inMemory: file !== undefined }, file };
    if (file) this.inMemory.set(record.id, finished);
    return finished;
  }

  private storedAs(id: string): StoredModel | undefined {
    return this.stored.find(
      ({ origin, recipe }) => origin.kind !== 'local' && downloadId(origin, recipe) === id,
    );
  }

  private client(signal: AbortSignal): HttpClient {
    return new HttpClient({ ...HTTP_SETTINGS, ...this.platform.http }, signal);
  }

  private async readStored(): Promise<void> {
    const onDisk = ((await this.shelf?.list()) ?? []).map((record) => ({ ...record, inMemory: false }));
    this.stored = [...[...this.inMemory.values()].map(({ model }) => model), ...onDisk];
    this.newer.models = (await this.shelf?.newer())?.length ?? 0;
  }

  /** Finds unfinished downloads on disk that this tab does not know yet, and forgets those that another tab has ended. */
  private async readUnfinished(): Promise<void> {
    const { store, locks } = this.platform;
    if (!store) return;
    const ids = (await store.list()).flatMap((name) => JOURNAL_NAME.exec(name)?.[1] ?? []);
    for (const [id, { state }] of this.downloads) {
      const atRest = state === 'paused' || state === 'elsewhere';
      if (atRest && !this.running.has(id) && !ids.includes(id)) this.downloads.delete(id);
    }
    let newer = 0;
    for (const id of ids) {
      if (this.running.has(id) || this.downloads.get(id)?.state === 'failed') continue;
      const journal = await readJournal(store, id);
      if (journal === 'newer') newer++;
      if (!journal || journal === 'newer') continue;
      const free = await locks.hold(downloadLock(id), async () => true, { wait: false });
      if (!free) this.watch(id);
      const { header, marks } = journal;
      const bytesWritten = marks.at(-1)?.position ?? 0;
      this.downloads.set(id, {
        ...newDownload(header, header.origin),
        state: free ? 'paused' : 'elsewhere',
        phase: 'downloading',
        bytesWritten,
        bytesTotal: header.bytesTotal,
        fraction: header.bytesTotal > 0 ? bytesWritten / header.bytesTotal : 0,
      });
    }
    this.newer.downloads = newer;
  }

  /** Refreshes when another tab has ended a download, or was closed. */
  private watch(id: string): void {
    if (this.watched.has(id)) return;
    this.watched.add(id);
    const ended = this.platform.locks.hold(downloadLock(id), async () => this.watched.delete(id));
    // A failed refresh is repeated with the next change.
    ended.then(() => this.refresh()).catch(() => undefined);
  }

  /** Deletes the files of downloads without a journal, and of those that are stored already, unless a tab is using them. */
  private async sweepDownloads(): Promise<void> {
    const { store, locks } = this.platform;
    if (!store) return;
    const ids = new Set((await store.list()).flatMap((name) => /^([0-9a-f]{16})\./.exec(name)?.[1] ?? []));
    for (const id of ids) {
      const sweep = async (): Promise<void> => {
        if (!(await readJournal(store, id)) || this.storedAs(id)) await removePart(store, id);
      };
      await locks.hold(downloadLock(id), sweep, { wait: false });
    }
  }

  private async changed(): Promise<void> {
    await this.refresh();
    this.platform.notifyOtherTabs();
  }

  private publishState(): void {
    this.platform.onState({
      stored: this.stored,
      downloads: [...this.downloads.values()],
      newer: this.newer.models + this.newer.downloads,
      storage: this.storage,
    });
  }
}

function newDownload(
  { id, name, recipe }: Pick<Download, 'id' | 'name' | 'recipe'>,
  origin: Download['origin'],
): Download {
  return {
    id,
    name,
    origin,
    recipe,
    state: 'running',
    phase: 'opening',
    bytesWritten: 0,
    bytesTotal: 0,
    fraction: 0,
    bytesFetched: 0,
    bytesPerSecond: 0,
    retries: 0,
  };
}

function downloadId(origin: PinnedOrigin, recipe: StoredRecipe): string {
  return shortHash(originKey(origin, recipe));
}

function shortHash(text: string): string {
  return new Sha256().update(new TextEncoder().encode(text)).digest().slice(0, 16);
}
