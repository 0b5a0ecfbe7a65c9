/** The library worker: serves the calls of library-protocol.ts and reports every change of state. */
import { PlaygroundError } from '@/core/errors';
import type { LibraryState } from '@/core/hub/library-types';
import {
  LIBRARY_PROTOCOL_VERSION,
  type LibraryCalls,
  type LibraryCancel,
  type LibraryRequest,
  type LibraryResponse,
} from '@/engine/library-protocol';
import { probeDevice } from '@/engine/worker/loading/probe';
import { browserLocks } from '@/storage/locks';
import { MODEL_FOLDER } from '@/storage/models/model-shelf';
import { openOpfsStore } from '@/storage/models/opfs-store';
import { storageFacts } from '@/storage/storage-facts';
import { Library } from './library';

declare const self: DedicatedWorkerGlobalScope;

const version = LIBRARY_PROTOCOL_VERSION;
const post = (message: LibraryResponse): void => self.postMessage(message);

/** Shortest time between two reports of state, in milliseconds: progress comes with every piece of a body. */
const REPORT_MS = 100;
let latest: LibraryState | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function reportSoon(state: LibraryState): void {
  latest = state;
  timer ??= setTimeout(reportNow, REPORT_MS);
}

function reportNow(): void {
  clearTimeout(timer);
  timer = undefined;
  if (latest) post({ version, state: latest });
  latest = undefined;
}

const others = new BroadcastChannel('instruct-playground:models');

async function open(): Promise<Library> {
  const store = await openOpfsStore(MODEL_FOLDER);
  const library = new Library({
    store,
    locks: browserLocks(),
    storageFacts: () => storageFacts(store !== undefined),
    probe: probeDevice,
    tellOthers: () => others.postMessage('changed'),
    onState: reportSoon,
  });
  others.onmessage = () => void library.refresh();
  await library.start();
  return library;
}

const opening = open();
const cancels = new Map<number, AbortController>();

async function serve(id: number, call: keyof LibraryCalls, args: unknown[]): Promise<unknown> {
  const library = await opening;
  const controller = new AbortController();
  cancels.set(id, controller);
  const calls: LibraryCalls = {
    inspect: (origin) => library.inspect(origin, controller.signal),
    download: (origin, recipe) => library.download(origin, recipe),
    resume: (download) => library.resume(download),
    pause: (download) => library.pause(download),
    cancel: (download) => library.cancel(download),
    remove: (model) => library.remove(model),
    verify: (model) => library.verify(model),
    refresh: () => library.refresh(),
    probe: () => library.probe(),
  };
  try {
    return await (calls[call] as (...given: unknown[]) => Promise<unknown>)(...args);
  } finally {
    cancels.delete(id);
  }
}

self.onmessage = async ({ data }: MessageEvent<LibraryRequest | LibraryCancel>) => {
  if ('cancel' in data) {
    cancels.get(data.cancel)?.abort();
    return;
  }
  const { id, call, args } = data;
  try {
    const result = await serve(id, call, args);
    // The page sees the new state before the promise of the call that led to it.
    reportNow();
    post({ version, id, result });
  } catch (error) {
    reportNow();
    post({ version, id, error: PlaygroundError.from(error).toData() });
  }
};
