/** Serves the model library in its worker and reports every change of its state. */
import type { LibraryState } from '@/core/hub/library-types';
import { type RpcPort, serveWorker } from '@/core/worker-rpc/rpc-server';
import { LIBRARY_CONTRACT } from '@/engine/library-protocol';
import { probeDevice } from '@/engine/worker/loading/probe';
import { browserLocks } from '@/storage/locks';
import { MODEL_FOLDER } from '@/storage/models/model-shelf';
import { openOpfsStore } from '@/storage/models/opfs-store';
import { storageFacts } from '@/storage/storage-facts';
import { Library } from './library';

/** Minimum time between two reports in milliseconds: progress changes with every chunk of a body. */
const REPORT_MS = 100;

export function serve(port: RpcPort): void {
  const reporter = new StateReporter((state) => server.emit('state', state));
  const opening = openLibrary((state) => reporter.reportSoon(state));
  /** Reports the state before the call that changed it is answered. */
  const use = async <Answer>(work: (library: Library) => Promise<Answer>): Promise<Answer> => {
    try {
      return await work(await opening);
    } finally {
      reporter.reportNow();
    }
  };
  const server = serveWorker(
    LIBRARY_CONTRACT,
    {
      inspect: (origin, { signal }) => use((library) => library.inspect(origin, signal)),
      download: ({ origin, recipe }) => use((library) => library.download(origin, recipe)),
      resume: (download) => use((library) => library.resume(download)),
      pause: (download) => use((library) => library.pause(download)),
      cancel: (download) => use((library) => library.cancel(download)),
      remove: (model) => use((library) => library.remove(model)),
      verify: (model) => use((library) => library.verify(model)),
      refresh: () => use((library) => library.refresh()),
      probe: () => use((library) => library.probe()),
    },
    port,
  );
}

async function openLibrary(onState: (state: LibraryState) => void): Promise<Library> {
  const otherTabs = new BroadcastChannel('instruct-playground:models');
  const store = await openOpfsStore(MODEL_FOLDER);
  const library = new Library({
    store,
    locks: browserLocks(),
    storageFacts: () => storageFacts(store !== undefined),
    probe: probeDevice,
    notifyOtherTabs: () => otherTabs.postMessage('changed'),
    onState,
  });
  otherTabs.onmessage = () => void library.refresh();
  await library.start();
  return library;
}

/** Sends the latest state, at most once every {@link REPORT_MS} unless asked to send it now. */
class StateReporter {
  private latest: LibraryState | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (state: LibraryState) => void) {}

  reportSoon(state: LibraryState): void {
    this.latest = state;
    this.timer ??= setTimeout(() => this.reportNow(), REPORT_MS);
  }

  reportNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.latest) this.send(this.latest);
    this.latest = undefined;
  }
}
