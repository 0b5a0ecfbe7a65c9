/** The exact prompt of the draft, encoded in the worker: one request at a time, and the latest draft wins. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { PromptRequest } from '@/engine/protocol';
import { checkPromptSize } from './prompt-size';

export interface PreviewState {
  /** The last prompt that was encoded; null before the first and when the draft is empty. */
  encoded: EncodedPrompt | null;
  error: PlaygroundError | null;
  /** The latest request; `encoded` follows a moment later. */
  request: PromptRequest | null;
  /** Encodes the request after the current event; only the latest request counts, and null clears the preview. */
  show(request: PromptRequest | null): void;
}

export type PreviewStore = StoreApi<PreviewState>;

/** @param soon queueMicrotask of the page: the changes of one event are one request; tests pass their own */
export function createPreviewStore(
  engine: Pick<EngineClient, 'encode'>,
  soon: (callback: () => void) => void,
): PreviewStore {
  let wanted: PromptRequest | null = null;
  let scheduled = false;
  let busy = false;
  let stale = false;

  return createStore<PreviewState>()((set) => {
    const encode = async () => {
      scheduled = false;
      if (busy) {
        stale = true;
        return;
      }
      const request = wanted;
      if (!request) {
        set({ encoded: null, error: null });
        return;
      }
      busy = true;
      try {
        const encoded = await engine.encode(checkPromptSize(request));
        if (wanted) set({ encoded, error: null });
      } catch (thrown) {
        set({ encoded: null, error: PlaygroundError.from(thrown) });
      }
      busy = false;
      if (stale) {
        stale = false;
        schedule();
      }
    };
    const schedule = () => {
      if (scheduled) return;
      scheduled = true;
      soon(() => void encode());
    };
    return {
      encoded: null,
      error: null,
      request: null,
      show: (request) => {
        wanted = request;
        set({ request });
        schedule();
      },
    };
  });
}
