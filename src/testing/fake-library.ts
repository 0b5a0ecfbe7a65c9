/** A model library for tests of what stands above it: it does what the test says and remembers what it was asked. */
import type { DeviceProbe, Download, LibraryState, ModelPlan, StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';

export const PROBE: DeviceProbe = {
  runtime: 'webgpu',
  description: 'a card',
  software: false,
  bytesPerSecond: 200e9,
  secondsPerLaunch: 5e-6,
  maxBufferSize: 2 ** 31,
  maxStorageBufferBindingSize: 2 ** 27,
  milliseconds: 300,
};

interface Deferred<Result> {
  args: unknown[];
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export function fakeLibrary() {
  let state: LibraryState = {
    stored: [],
    downloads: [],
    newer: 0,
    storage: { usage: 0, quota: 100e9, persisted: false, available: true },
  };
  let hasReported = false;
  const listeners = new Set<() => void>();
  const asked: { [Call in 'inspect' | 'download' | 'probe' | 'verify' | 'persist']: Deferred<never>[] } = {
    inspect: [],
    download: [],
    probe: [],
    verify: [],
    persist: [],
  };
  const ask =
    (call: keyof typeof asked) =>
    (...args: unknown[]) =>
      new Promise<never>((resolve, reject) => asked[call].push({ args, resolve, reject }));
  const library = {
    state: () => state,
    hasReported: () => hasReported,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    inspect: ask('inspect'),
    download: ask('download'),
    probe: ask('probe'),
    verify: ask('verify'),
    persist: ask('persist'),
  } as unknown as ModelLibrary;
  return {
    library,
    asked: asked as unknown as {
      inspect: Deferred<ModelPlan>[];
      download: Deferred<StoredModel>[];
      probe: Deferred<DeviceProbe>[];
      verify: Deferred<void>[];
      persist: Deferred<boolean>[];
    },
    report: (patch: Partial<LibraryState>) => {
      state = { ...state, ...patch };
      hasReported = true;
      for (const listener of listeners) listener();
    },
  };
}

export function runningDownload(patch: Partial<Download>): Download {
  return {
    id: '0123456789abcdef',
    name: 'a model',
    origin: { kind: 'local' },
    recipe: 'q8_0',
    state: 'running',
    phase: 'downloading',
    bytesWritten: 0,
    bytesTotal: 0,
    fraction: 0,
    bytesFetched: 0,
    bytesPerSecond: 0,
    retries: 0,
    ...patch,
  };
}

export const settled = () => new Promise((resolve) => setTimeout(resolve));
