/** One run: the answer as it streams, how it ended, and how to stop it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient, GenerateRequest } from '@/engine/client/engine-client';
import type {
  GeneratedToken,
  GenerationResult,
  GenerationSettings,
} from '@/engine/generation/generation-types';
import type { PromptRequest } from '@/engine/protocol';

export type RunStatus =
  | { state: 'idle' }
  /** `stopping`: asked to stop, the current step is still under way. */
  | { state: 'running'; stopping: boolean }
  | { state: 'finished'; result: GenerationResult }
  | { state: 'failed'; error: PlaygroundError };

export interface RunState {
  status: RunStatus;
  /** The answer so far; kept after stopping and after a failure. */
  text: string;
  tokens: readonly GeneratedToken[];
  /** The prompt of the run shown; null before the first. */
  prompt: PromptRequest | null;
  /** What the run shown was generated with; null before the first. */
  settings: GenerationSettings | null;
  start(request: GenerateRequest): Promise<void>;
  /** Stops within one step; what there is stays. */
  stop(): void;
  /** Shows an error that was noticed before anything was sent. */
  refuse(error: PlaygroundError): void;
  /** Takes the answer away, because the draft is about something else now; a run under way is stopped first. */
  reset(): void;
}

export type RunStore = StoreApi<RunState>;

export function createRunStore(engine: Pick<EngineClient, 'generate'>): RunStore {
  let current: AbortController | null = null;

  return createStore<RunState>()((set, get) => ({
    status: { state: 'idle' },
    text: '',
    tokens: [],
    prompt: null,
    settings: null,
    start: async (request) => {
      if (current) return;
      const controller = new AbortController();
      current = controller;
      // A run that was taken away still ends some time later: what it says then is not shown.
      const setIfCurrent = (state: Partial<RunState> | ((state: RunState) => Partial<RunState>)) => {
        if (current === controller) set(state);
      };
      const { prompt, settings } = request;
      set({ status: { state: 'running', stopping: false }, text: '', tokens: [], prompt, settings });
      try {
        const result = await engine.generate(request, {
          signal: controller.signal,
          onTokens: (tokens, text, replace) =>
            setIfCurrent((state) => ({ text, tokens: replace ? tokens : [...state.tokens, ...tokens] })),
        });
        setIfCurrent({ status: { state: 'finished', result }, text: result.text, tokens: result.tokens });
      } catch (thrown) {
        setIfCurrent({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      } finally {
        if (current === controller) current = null;
      }
    },
    stop: () => {
      if (!current || get().status.state !== 'running') return;
      set({ status: { state: 'running', stopping: true } });
      current.abort();
    },
    refuse: (error) => {
      if (!current) set({ status: { state: 'failed', error }, text: '', tokens: [] });
    },
    reset: () => {
      current?.abort();
      current = null;
      set({ status: { state: 'idle' }, text: '', tokens: [] });
    },
  }));
}
