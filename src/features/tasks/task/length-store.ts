/** How long the prompts of a task are in tokens of the loaded model, measured on a sample of its instances. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { promptOf } from '@/core/tasks/task-file';
import type { EngineClient } from '@/engine/client/engine-client';
import type { TaskCatalogue } from '@/session/tasks/catalogue';

/** Instances measured: enough for a histogram, few enough to wait for. */
export const SAMPLE = 100;
/** Tokens of a prompt, at most, as in the paper. */
export const LIMIT = GENERATION_SETTINGS.maxSourceLength.default;

export interface Lengths {
  /** Tokens of each measured prompt before any cut, EOS included; ascending. */
  tokens: number[];
  /** Prompts over the limit, which are truncated. */
  cut: number;
  /** Prompts that lost examples to the limit. */
  droppedExamples: number;
}

export interface LengthState {
  /** The task and the encoding that `status` is about. */
  key: string;
  status:
    | { state: 'idle' }
    | { state: 'measuring'; done: number; of: number }
    | { state: 'measured'; lengths: Lengths }
    | { state: 'failed'; error: PlaygroundError };
  measure(name: string, encoding: string): Promise<void>;
  reset(): void;
}

export type LengthStore = StoreApi<LengthState>;

export function createLengthStore(
  catalogue: Pick<TaskCatalogue, 'first'>,
  engine: Pick<EngineClient, 'encode'>,
): LengthStore {
  return createStore<LengthState>()((set, get) => ({
    key: '',
    status: { state: 'idle' },
    reset: () => set({ key: '', status: { state: 'idle' } }),
    measure: async (name, encoding) => {
      const key = `${name}\n${encoding}`;
      if (get().key === key && get().status.state !== 'failed') return;
      const setCurrent = (status: LengthState['status']) => {
        if (get().key === key) set({ status });
      };
      set({ key, status: { state: 'measuring', done: 0, of: SAMPLE } });
      try {
        const task = await catalogue.first(name, SAMPLE);
        const lengths: Lengths = { tokens: [], cut: 0, droppedExamples: 0 };
        for (const [done, instance] of task.instances.entries()) {
          if (get().key !== key) return;
          const options = { recipe: recipeFor(encoding, instance.id, 1), maxSourceLength: LIMIT };
          const prompt = promptOf(task, instance);
          const encoded = await engine.encode({ kind: 'task', prompt, options });
          lengths.tokens.push(encoded.tokenCount);
          if (encoded.truncated) lengths.cut++;
          if (encoded.dropped.length > 0) lengths.droppedExamples++;
          if (done % 10 === 9) setCurrent({ state: 'measuring', done: done + 1, of: task.instances.length });
        }
        lengths.tokens.sort((a, b) => a - b);
        setCurrent({ state: 'measured', lengths });
      } catch (thrown) {
        setCurrent({ state: 'failed', error: PlaygroundError.from(thrown) });
      }
    },
  }));
}
