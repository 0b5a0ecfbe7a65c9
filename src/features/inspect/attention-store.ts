/** The attention of the shown answer; computed only while its panel is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { AttendedPrompt, AttendRequest } from '@/engine/protocol';
import type { LayerOrHead } from './shares';

export type AttentionStatus =
  | { state: 'none' }
  | { state: 'asking' }
  | { state: 'ready'; attended: AttendedPrompt; raw: boolean }
  | { state: 'failed'; error: PlaygroundError };

export interface AttentionState {
  open: boolean;
  status: AttentionStatus;
  layer: LayerOrHead;
  head: LayerOrHead;
  setOpen(open: boolean): void;
  setLayer(layer: LayerOrHead): void;
  setHead(head: LayerOrHead): void;
  /** Sets the answer that is shown; null when its attention cannot be computed. */
  follow(request: AttendRequest | null): void;
  /** Computes it again after a failure. */
  retry(): void;
}

export type AttentionStore = StoreApi<AttentionState>;

export function createAttentionStore(engine: Pick<EngineClient, 'attend'>): AttentionStore {
  let wanted: AttendRequest | null = null;
  let current: AbortController | null = null;

  return createStore<AttentionState>()((set, get) => {
    const ask = async () => {
      if (!wanted || !get().open || get().status.state !== 'none') return;
      const request = wanted;
      const controller = new AbortController();
      current = controller;
      set({ status: { state: 'asking' } });
      try {
        const attended = await engine.attend(request, controller.signal);
        if (current !== controller) return;
        const within = (which: LayerOrHead, count: number): LayerOrHead =>
          which !== 'mean' && which >= count ? 'mean' : which;
        set(({ layer, head }) => ({
          status: { state: 'ready', attended, raw: request.prompt.kind === 'raw' },
          layer: within(layer, attended.layers),
          head: within(head, attended.heads),
        }));
      } catch (thrown) {
        if (current === controller) set({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    };
    const forget = () => {
      current?.abort();
      current = null;
      set({ status: { state: 'none' } });
    };
    return {
      open: false,
      status: { state: 'none' },
      layer: 'mean',
      head: 'mean',
      setOpen: (open) => {
        set({ open });
        void ask();
      },
      setLayer: (layer) => set({ layer }),
      setHead: (head) => set({ head }),
      follow: (request) => {
        if (request === wanted) return;
        wanted = request;
        forget();
        void ask();
      },
      retry: () => {
        forget();
        void ask();
      },
    };
  });
}
