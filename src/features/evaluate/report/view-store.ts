/** The evaluation that is shown: its tasks, and its results as they arrive. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { loadXlingualWords } from '@/core/metrics/x-lingual';
import type { TaskSample } from '@/core/tasks/task-file';
import { readableTasks, TaskTexts } from '@/features/evaluate/form/task-texts';
import { RunResults, type SystemResult, type Unbalanced } from '@/features/evaluate/run/run-results';
import type { RunsStore } from '@/features/evaluate/run/runs-state';
import type { TaskSource } from '@/features/evaluate/sources';

export interface ViewState {
  id: string;
  status: { state: 'reading' } | { state: 'ready' } | { state: 'failed'; error: PlaygroundError };
  tasks: ReadonlyMap<string, TaskSample>;
  /** Names of tasks whose files are not on this device. */
  absent: readonly string[];
  results: readonly SystemResult[];
  unbalanced: readonly Unbalanced[];
  /** Reads the tasks and shows the evaluation; called again when more tasks may be readable. */
  open(id: string): Promise<void>;
  /** Adds the predictions that have arrived. */
  update(): Promise<void>;
}

export type ViewStore = StoreApi<ViewState>;

export function createViewStore(runs: RunsStore, source: TaskSource): ViewStore {
  let results: RunResults | undefined;

  return createStore<ViewState>()((set, get) => ({
    id: '',
    status: { state: 'reading' },
    tasks: new Map(),
    absent: [],
    results: [],
    unbalanced: [],
    open: async (id) => {
      const again = get().id === id;
      if (!again) {
        results = undefined;
        set({ id, status: { state: 'reading' }, tasks: new Map(), absent: [], results: [], unbalanced: [] });
      }
      const isCurrent = () => get().id === id;
      try {
        const run = runs.getState().runs.find(({ plan }) => plan.id === id);
        if (!run) return;
        const absent: string[] = [];
        const texts = new TaskTexts(source, run.plan, false);
        const [ledger, tasks, wordsOf] = await Promise.all([
          runs.getState().ledger(id),
          readableTasks(run.plan, texts, (task) => absent.push(task)),
          run.track === 'xlingual' ? loadXlingualWords() : undefined,
        ]);
        if (!isCurrent()) return;
        const read = new RunResults(run.plan, tasks, ledger, wordsOf);
        const made = await read.all();
        if (!isCurrent()) return;
        results = read;
        set({
          status: { state: 'ready' },
          tasks: new Map(tasks.map((task) => [task.name, task])),
          absent,
          results: made,
          unbalanced: results.unbalanced(),
        });
      } catch (thrown) {
        if (isCurrent()) set({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    },
    update: async () => {
      const current = results;
      const made = await current?.all();
      // Another run may have been opened meanwhile.
      if (made && current === results) set({ results: made });
    },
  }));
}
