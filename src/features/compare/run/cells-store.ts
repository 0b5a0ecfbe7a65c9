/** The cells of the grid: their answers, and the run that makes them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CellAnswer } from '@/core/compare/cell-answer';
import type { ErrorData } from '@/core/errors';
import type { LoadProgress } from '@/engine/protocol';
import { type CellJob, CellRunner, type CellSink, type Schedule } from './cell-runner';
import type { ModelSwitch } from './model-switch';

export interface CellView {
  /** The last answer; while the cell is answered again, the one before. */
  answer?: CellAnswer;
  /** Why the last attempt gave no answer. */
  error?: ErrorData;
  /** Set while the cell is part of a run. */
  run?: 'waiting' | 'running';
}

export interface RunProgress {
  total: number;
  /** Cells with an outcome. */
  done: number;
  failed: number;
  /** A model that is being loaded for the next cells. */
  loading: { model: string; progress: LoadProgress | null } | null;
  stopping: boolean;
}

/** How a run ended. */
export interface RunEnd extends Pick<RunProgress, 'total' | 'done' | 'failed'> {
  stopped: boolean;
}

export interface CellsState {
  cells: ReadonlyMap<string, CellView>;
  /** What the cells that are being answered say so far: apart from the others, because it changes with every frame. */
  texts: ReadonlyMap<string, string>;
  /** Null when nothing runs. */
  run: RunProgress | null;
  ended: RunEnd | null;
  /** Answers cells; while a run goes on they join it. Resolves when the run is over. */
  start(jobs: readonly CellJob[]): Promise<void>;
  /** Ends the run within one step; what is there stays. */
  stop(): void;
  /** Takes one cell out of the run; the text it has so far stays. */
  stopCell(key: string): void;
  /** Takes answers that were stored into cells that have none. */
  restore(answers: readonly { key: string; answer: CellAnswer }[]): void;
  /** Forgets all answers; a run is stopped first. @returns undo */
  forget(): () => void;
}

export type CellsStore = StoreApi<CellsState>;

const NOTHING: CellView = {};

export function createCellsStore(openSwitch: () => ModelSwitch, schedule: Schedule): CellsStore {
  let runner: CellRunner;
  let running: Promise<void> | undefined;
  const store = createStore<CellsState>()((set, get) => ({
    cells: new Map(),
    texts: new Map(),
    run: null,
    ended: null,
    start: (jobs) => {
      // A run that is being stopped takes nothing up any more: the next one begins when it is over.
      if (running && get().run?.stopping) return running.then(() => get().start(jobs));
      const fresh = runner.add(jobs);
      edit(store, fresh, ({ answer }) => ({ answer, run: 'waiting' }));
      if (running) {
        progress(store, (run) => ({ total: run.total + fresh.length }));
        return running;
      }
      if (fresh.length === 0) return Promise.resolve();
      const begun = { total: fresh.length, done: 0, failed: 0, loading: null, stopping: false };
      set({ run: begun, ended: null });
      running = runner.run().then((stopped) => {
        running = undefined;
        const { total, done, failed } = get().run ?? begun;
        set({ run: null, texts: new Map(), ended: { total, done, failed, stopped } });
      });
      return running;
    },
    stop: () => {
      progress(store, () => ({ stopping: true }));
      runner.stop();
    },
    stopCell: (key) => runner.stopCell(key),
    restore: (answers) => {
      const byKey = new Map(answers.map(({ key, answer }) => [key, answer]));
      edit(store, [...byKey.keys()], (cell, key) => ({ answer: byKey.get(key), ...cell }));
    },
    forget: () => {
      const { cells } = get();
      progress(store, () => ({ stopping: true }));
      runner.forget();
      set({ cells: new Map(), ended: null });
      return () => set({ cells: new Map([...cells].map(([key, cell]) => [key, withoutRun(cell)])) });
    },
  }));
  runner = new CellRunner(openSwitch, sinkOf(store), schedule);
  return store;
}

function sinkOf(store: CellsStore): CellSink {
  return {
    running: (keys) => edit(store, keys, (cell) => ({ ...cell, run: 'running' })),
    texts: (texts) => store.setState({ texts }),
    answered: (key, answer) => {
      // Stopped before its first word: the answer there was is worth more.
      const nothing = answer.finish === 'cancelled' && answer.text === '';
      edit(store, [key], (cell) => ({ answer: nothing ? (cell.answer ?? answer) : answer }));
      progress(store, (run) => ({ done: run.done + 1 }));
    },
    failed: (keys, error) => {
      edit(store, keys, ({ answer }) => ({ answer, error }));
      progress(store, (run) => ({ done: run.done + keys.length, failed: run.failed + keys.length }));
    },
    left: (keys) => {
      edit(store, keys, withoutRun);
      progress(store, (run) => ({ total: run.total - (run.stopping ? 0 : keys.length) }));
    },
    loading: (loading) => progress(store, () => ({ loading })),
  };
}

function edit(store: CellsStore, keys: readonly string[], change: (cell: CellView, key: string) => CellView) {
  if (keys.length === 0) return;
  store.setState(({ cells }) => {
    const next = new Map(cells);
    for (const key of keys) next.set(key, change(next.get(key) ?? NOTHING, key));
    return { cells: next };
  });
}

function progress(store: CellsStore, change: (run: RunProgress) => Partial<RunProgress>): void {
  store.setState(({ run }) => ({ run: run && { ...run, ...change(run) } }));
}

function withoutRun({ answer, error }: CellView): CellView {
  return { answer, error };
}
