/** Writes tasks whose text is on this machine as pairs of source and target, for trainers that do not read task files. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_ENCODING, recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import type { PlannedInstance } from '@/core/evaluate/evaluation-plan';
import { selectInstances } from '@/core/evaluate/select-instances';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { promptOf, type TaskHeader, type TaskSample } from '@/core/tasks/task-file';
import { type PairFormat, pairLine, textPair } from '@/core/tasks/text-to-text';
import type { EngineClient } from '@/engine/client/engine-client';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { ListedTask } from '@/session/tasks/listed-task';

export interface PairOptions {
  encoding: string;
  format: PairFormat;
  /** Per task: the first ones of test tasks, which are those they are scored on, and a sample of all others. */
  instances: number;
  seed: number;
  /** Tokens, EOS included. */
  maxSourceLength: number;
}

export interface WrittenPairs {
  text: string;
  pairs: number;
  tasks: number;
  /** Prompts that were truncated. */
  cut: number;
  /** Tasks that were left out, and why. */
  skipped: string[];
}

export interface PairsState {
  options: PairOptions;
  status:
    | { state: 'idle' }
    | { state: 'writing'; done: number; of: number }
    | { state: 'written'; result: WrittenPairs }
    | { state: 'failed'; error: PlaygroundError };
  setOptions(change: Partial<PairOptions>): void;
  /** @returns what was written; undefined when it was stopped or failed */
  write(tasks: readonly ListedTask[]): Promise<WrittenPairs | undefined>;
  stop(): void;
}

export type PairsStore = StoreApi<PairsState>;

interface PairsSetup {
  catalogue: Pick<TaskCatalogue, 'sample'>;
  engine: Pick<EngineClient, 'encode'>;
}

/** Prompts encoded at the same time. */
const AT_ONCE = 32;
/** Characters of a file, at most: the tab holds it in memory. */
const MOST_CHARACTERS = 150e6;

export function createPairsStore(setup: PairsSetup): PairsStore {
  let run = 0;
  return createStore<PairsState>()((set, get) => ({
    options: {
      encoding: DEFAULT_ENCODING,
      format: 'tsv',
      instances: 100,
      seed: 42,
      maxSourceLength: GENERATION_SETTINGS.maxSourceLength.default,
    },
    status: { state: 'idle' },
    setOptions: (change) => set({ options: { ...get().options, ...change }, status: { state: 'idle' } }),
    stop: () => {
      run++;
      set({ status: { state: 'idle' } });
    },
    write: async (tasks) => {
      const mine = ++run;
      const { options } = get();
      const result: WrittenPairs = { text: '', pairs: 0, tasks: 0, cut: 0, skipped: [] };
      try {
        for (const [done, task] of tasks.entries()) {
          set({ status: { state: 'writing', done, of: tasks.length } });
          await addTask(result, task, options, setup);
          if (run !== mine) return undefined;
        }
        set({ status: { state: 'written', result } });
        return result;
      } catch (thrown) {
        if (run === mine) set({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
        return undefined;
      }
    },
  }));
}

async function addTask(
  result: WrittenPairs,
  listed: ListedTask,
  options: PairOptions,
  { catalogue, engine }: PairsSetup,
): Promise<void> {
  const { name, split } = listed;
  const selection = { kind: split === 'test' ? 'first' : 'sample', count: options.instances } as const;
  let task: TaskSample;
  try {
    task = await catalogue.sample(name, selection, [options.seed]);
  } catch (thrown) {
    result.skipped.push(`${name}: ${PlaygroundError.from(thrown).message}`);
    return;
  }
  const planned = selectInstances(task, selection, options.seed);
  for (let start = 0; start < planned.length; start += AT_ONCE) {
    const some = planned.slice(start, start + AT_ONCE);
    const lines = await Promise.all(some.map((each) => lineOf(task, each, options, engine)));
    result.text += lines.map(({ line }) => line).join('');
    result.cut += lines.filter(({ cut }) => cut).length;
    if (result.text.length > MOST_CHARACTERS) throw fileTooLarge();
  }
  result.pairs += planned.length;
  result.tasks++;
}

async function lineOf(
  task: TaskHeader,
  { position, instance }: PlannedInstance,
  { encoding, format, seed, maxSourceLength }: PairOptions,
  engine: Pick<EngineClient, 'encode'>,
): Promise<{ line: string; cut: boolean }> {
  const options = { recipe: recipeFor(encoding, instance.id, seed), maxSourceLength };
  const encoded = await engine.encode({ kind: 'task', prompt: promptOf(task, instance), options });
  const source = encoded.source.slice(0, encoded.cutAt);
  const pair = textPair(task.name, instance, source, { position, seed });
  return { line: pairLine(pair, format), cut: encoded.truncated };
}

function fileTooLarge(): PlaygroundError {
  return new PlaygroundError('invalid-input', 'The file would be larger than 150 MB.', {
    hint: 'Choose fewer tasks or instances; the command line writes files of any size.',
  });
}
