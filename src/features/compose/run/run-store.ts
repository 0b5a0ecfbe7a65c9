/** One run: the answer as it streams, the others of a repeated one, how it ended, and how to stop it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import { toGenerationConfig } from '@/core/generation/generation-settings';
import type { EngineClient } from '@/engine/client/engine-client';
import type { PromptRequest } from '@/engine/protocol';
import type { Draft } from '@/features/compose/draft/draft';
import type { NamedAdapterUse } from '@/session/adapter-store';
import type { Answer, RunModel } from './run-record';
import type { Settings } from './settings-store';

export type RunStatus =
  | { state: 'idle' }
  /** `stopping`: asked to stop, the current step is still under way. */
  | { state: 'running'; stopping: boolean }
  /** `result` is that of the answer on show. */
  | { state: 'finished'; result: GenerationResult }
  | { state: 'failed'; error: PlaygroundError };

/** What a run was asked. */
export interface RunRequest {
  prompt: PromptRequest;
  /** The draft that gave the prompt. */
  draft: Draft;
  settings: Settings;
  /** What answers with the model; the model alone when left out. */
  adapter?: NamedAdapterUse;
  /** Tokens the answer must begin with ("continue from here"); such a run is not repeated. */
  forcedIds?: number[];
}

export interface RunState {
  status: RunStatus;
  /** The answer on show so far; kept after stopping and after a failure. */
  text: string;
  tokens: readonly GeneratedToken[];
  /** What was asked in the run shown; null before the first. */
  asked: RunRequest | null;
  /** What answered; null while that is not known. */
  model: RunModel | null;
  /** Every answer that has ended. */
  answers: readonly Answer[];
  /** Which of them is on show. */
  shown: number;
  /** How many there will be. */
  planned: number;
  start(asked: RunRequest): Promise<void>;
  /** Shows another answer of this run. */
  show(index: number): void;
  /** Shows an earlier run as it was. */
  restore(asked: RunRequest, answers: readonly Answer[], model: RunModel | null): void;
  /** Stops within one step; what there is stays. */
  stop(): void;
  /** Shows an error that was noticed before anything was sent. */
  refuse(error: PlaygroundError): void;
  /** Takes the answer away, because the draft is about something else now; a run under way is stopped first. */
  reset(): void;
}

export type RunStore = StoreApi<RunState>;

/** Prompts sent together, so that other requests come in between. */
const BATCH = 8;

const NOTHING = {
  status: { state: 'idle' } as RunStatus,
  text: '',
  tokens: [] as readonly GeneratedToken[],
  answers: [] as readonly Answer[],
  shown: 0,
  planned: 1,
};

/** @param modelNow the model that is loaded, asked when a run ends */
export function createRunStore(
  engine: Pick<EngineClient, 'generate' | 'generateBatch'>,
  modelNow: () => RunModel | null,
): RunStore {
  let current: AbortController | null = null;

  return createStore<RunState>()((set, get) => ({
    ...NOTHING,
    asked: null,
    model: null,
    start: async (asked) => {
      if (current) return;
      const controller = new AbortController();
      current = controller;
      const { signal } = controller;
      // A run that was taken away still ends some time later: what it says then is not shown.
      const setIfCurrent = (state: Partial<RunState> | ((state: RunState) => Partial<RunState>)) => {
        if (current === controller) set(state);
      };
      const { prompt, forcedIds } = asked;
      const adapter = asked.adapter && { id: asked.adapter.id, scale: asked.adapter.scale };
      const settings = toGenerationConfig(asked.settings, asked.settings.alternatives);
      const seeds = seedsOf(asked);
      set({
        ...NOTHING,
        status: { state: 'running', stopping: false },
        planned: seeds.length,
        model: null,
        asked,
      });
      try {
        const first = await engine.generate(
          { prompt, settings, forcedIds, adapter },
          {
            signal,
            onTokens: (tokens, text, replace) =>
              setIfCurrent((state) => ({ text, tokens: replace ? tokens : [...state.tokens, ...tokens] })),
          },
        );
        const answers: Answer[] = [{ seed: settings.seed, result: first }];
        setIfCurrent({ answers, text: first.text, tokens: first.tokens });
        for (let at = 1; at < seeds.length && !signal.aborted; at += BATCH) {
          const some = seeds.slice(at, at + BATCH);
          const prompts = some.map(() => prompt);
          const results = await engine.generateBatch({ prompts, settings, seeds: some, adapter }, { signal });
          answers.push(...some.flatMap((seed, i) => begun(seed, results[i])));
          setIfCurrent({ answers: [...answers] });
        }
        setIfCurrent(({ shown }) => ({
          status: { state: 'finished', result: answers[shown]?.result ?? first },
          model: modelNow(),
        }));
      } catch (thrown) {
        setIfCurrent({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      } finally {
        if (current === controller) current = null;
      }
    },
    show: (index) => {
      const { status, answers } = get();
      const answer = answers[index];
      if (!answer) return;
      const { result } = answer;
      set({
        shown: index,
        text: result.text,
        tokens: result.tokens,
        status: status.state === 'finished' ? { state: 'finished', result } : status,
      });
    },
    restore: (asked, answers, model) => {
      const [first] = answers;
      if (!first) return;
      const { result } = first;
      current?.abort();
      current = null;
      set({
        ...NOTHING,
        status: { state: 'finished', result },
        text: result.text,
        tokens: result.tokens,
        planned: answers.length,
        asked,
        answers,
        model,
      });
    },
    stop: () => {
      if (!current || get().status.state !== 'running') return;
      set({ status: { state: 'running', stopping: true } });
      current.abort();
    },
    refuse: (error) => {
      if (!current) set({ ...NOTHING, status: { state: 'failed', error } });
    },
    reset: () => {
      current?.abort();
      current = null;
      set(NOTHING);
    },
  }));
}

/** An answer that was stopped before its first token is none. */
function begun(seed: number, result: GenerationResult | undefined): Answer[] {
  return result && (result.finish !== 'cancelled' || result.tokens.length > 0) ? [{ seed, result }] : [];
}

/** The seed of each answer: the one that is set and those after it. Only sampling gives different answers. */
function seedsOf({ settings, forcedIds }: RunRequest): number[] {
  const count = settings.method === 'sample' && !forcedIds ? settings.repeats : 1;
  return Array.from({ length: count }, (_, i) => (settings.seed + i) % 2 ** 32);
}
