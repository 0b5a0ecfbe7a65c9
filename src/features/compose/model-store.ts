/** The model: where its loading stands, what it is, and what happens when the device goes away. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';

export type ModelStatus =
  | { state: 'idle' }
  | { state: 'loading'; progress: LoadProgress | null; recovering: boolean }
  | { state: 'ready'; facts: ModelFacts }
  | { state: 'failed'; error: PlaygroundError };

export interface ModelState {
  status: ModelStatus;
  /** Loads the model, or loads it again. Failures land in `status`. */
  load(): Promise<void>;
}

export type ModelStore = StoreApi<ModelState>;

/**
 * @param source the model of the page; the same file is fetched again after a failure
 * @param runtime what it should run on, asked at each load
 */
export function createModelStore(
  engine: EngineClient,
  source: ModelSource,
  runtime: () => RuntimeChoice,
): ModelStore {
  let recovered = false;
  let attempt = 0;

  const store = createStore<ModelState>()((set) => {
    const load = async (recovering: boolean) => {
      const mine = ++attempt;
      const isLatest = () => mine === attempt;
      set({ status: { state: 'loading', progress: null, recovering } });
      try {
        const onProgress = (progress: LoadProgress) => {
          if (isLatest()) set({ status: { state: 'loading', progress, recovering } });
        };
        const facts = await engine.load(source, onProgress, runtime());
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
      load: () => {
        recovered = false;
        return load(false);
      },
    };
  });
  return store;
}
