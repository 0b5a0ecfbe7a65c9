/** The model in use: its loading, its facts, and recovery when the device is lost. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { until } from './wait-for';

export type ModelStatus =
  | { state: 'idle' }
  | { state: 'loading'; progress: LoadProgress | null; recovering: boolean }
  | { state: 'ready'; facts: ModelFacts }
  | { state: 'failed'; error: PlaygroundError };

export interface ModelState {
  status: ModelStatus;
  /** The model that is loaded, being loaded, or failed to load. */
  source: ModelSource;
  /** Loads a model in place of the one before; without a source, the same one again. Never rejects: failures are in `status`. */
  load(source?: ModelSource): Promise<void>;
  /**
   * Waits until the model can be used. Loads it if nothing has been loaded yet.
   * @param options.retry also loads it again if it failed to load
   * @throws {PlaygroundError} why it failed to load
   */
  ready(options?: { retry?: boolean }): Promise<ModelFacts>;
}

export type ModelStore = StoreApi<ModelState>;

/**
 * @param first the model that a visit begins with
 * @param runtime what it should run on, asked at each load
 */
export function createModelStore(
  engine: EngineClient,
  first: ModelSource,
  runtime: () => RuntimeChoice,
): ModelStore {
  let recovered = false;
  let attempt = 0;

  const store: ModelStore = createStore<ModelState>()((set, get) => {
    const load = async (recovering: boolean) => {
      const mine = ++attempt;
      const isLatest = () => mine === attempt;
      set({ status: { state: 'loading', progress: null, recovering } });
      try {
        const onProgress = (progress: LoadProgress) => {
          if (isLatest()) set({ status: { state: 'loading', progress, recovering } });
        };
        const facts = await engine.load(get().source, onProgress, runtime());
        if (isLatest()) set({ status: { state: 'ready', facts } });
      } catch (thrown) {
        if (isLatest()) set({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    };

    engine.onDeviceLost((error) => {
      // One automatic recovery: a driver that keeps resetting must not keep the page loading for ever.
      if (recovered) {
        attempt++;
        set({ status: { state: 'failed', error } });
        return;
      }
      recovered = true;
      void load(true);
    });

    return {
      status: { state: 'idle' },
      source: first,
      load: (source = get().source) => {
        recovered = false;
        set({ source });
        return load(false);
      },
      ready: ({ retry = false } = {}) => {
        const { state } = get().status;
        if (state === 'idle' || (retry && state === 'failed')) void get().load();
        return until(store, ({ status }) => {
          if (status.state === 'failed') throw status.error;
          return status.state === 'ready' ? status.facts : undefined;
        });
      },
    };
  });
  return store;
}
