/** The current run: its streaming answer, further answers of a repeated run, its outcome, and how to stop it. */
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
  /** `stopping`: stop was requested, but the current step has not ended. */
  | { state: 'running'; stopping: boolean }
  /** `result` belongs to the displayed answer. */
  | { state: 'finished'; result: GenerationResult }
  | { state: 'failed'; error: PlaygroundError };

/** What a run is to do. */
export interface RunRequest {
  prompt: PromptRequest;
  /** The draft that gave the prompt. */
  draft: Draft;
  settings: Settings;
  /** The adapter in use; none when left out. */
  adapter?: NamedAdapterUse;
  /** Tokens the answer must begin with ("continue from here"); such a run is not repeated. */
  forcedIds?: number[];
}

export interface RunState {
  status: RunStatus;
  /** The displayed answer so far; kept after stopping and after a failure. */
  text: string;
  tokens: readonly GeneratedToken[];
  /** The request of the displayed run; null before the first. */
  asked: RunRequest | null;
  /** The model that answered; null until the run has ended. */
  model: RunModel | null;
  /** All finished answers. */
  answers: readonly Answer[];
  /** Index of the displayed one. */
  shown: number;
  /** How many answers the run will have. */
  planned: number;
  start(asked: RunRequest): Promise<void>;
  /** Displays another answer of this run. */
  show(index: number): void;
  /** Displays an earlier run. */
  restore(asked: RunRequest, answers: readonly Answer[], model: RunModel | null): void;
  /** Stops after the current step and keeps the answer so far. */
  stop(): void;
  /** Displays an error found before anything was sent to the engine. */
  refuse(error: PlaygroundError): void;
  /** Clears the answer because the draft is about something else now, and stops a run in progress. */
  reset(): void;
}

export type RunStore = StoreApi<RunState>;

/** Answers per request to the engine: few enough that other requests get their turn in between. */
const BATCH = 8;

const NO_ANSWER = {
  status: { state: 'idle' } as RunStatus,
  text: '',
  tokens: [] as readonly GeneratedToken[],
  answers: [] as readonly Answer[],
  shown: 0,
  planned: 1,
};

/** @param modelNow the loaded model; read when a run ends */
export function createRunStore(
  engine: Pick<EngineClient, 'generate' | 'generateBatch'>,
  modelNow: () => RunModel | null,
): RunStore {
  let current: AbortController | null = null;

  return createStore<RunState>()((set, get) => ({
    ...NO_ANSWER,
    asked: null,
    model: null,
    start: async (asked) => {
      if (current) return;
      const controller = new AbortController();
      current = controller;
      const { signal } = controller;
      // A run that was reset still ends some time later; its events are ignored.
      const setIfCurrent = (state: Partial<RunState> | ((state: RunState) => Partial<RunState>)) => {
        if (current === controller) set(state);
      };
      const { prompt, forcedIds } = asked;
      const adapter = asked.adapter && { id: asked.adapter.id, scale: asked.adapter.scale };
      const settings = toGenerationConfig(asked.settings, asked.settings.alternatives);
      const seeds = seedsOf(asked);
      set({
        ...NO_ANSWER,
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
        ...NO_ANSWER,
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
      if (!current) set({ ...NO_ANSWER, status: { state: 'failed', error } });
    },
    reset: () => {
      current?.abort();
      current = null;
      set(NO_ANSWER);
    },
  }));
}

/** An answer that was stopped before its first token does not count. */
function begun(seed: number, result: GenerationResult | undefined): Answer[] {
  return result && (result.finish !== 'cancelled' || result.tokens.length > 0) ? [{ seed, result }] : [];
}

/** The seed of each answer: the one that is set and those after it. Only sampling gives different answers. */
function seedsOf({ settings, forcedIds }: RunRequest): number[] {
  const count = settings.method === 'sample' && !forcedIds ? settings.repeats : 1;
  return Array.from({ length: count }, (_, i) => (settings.seed + i) % 2 ** 32);
}
