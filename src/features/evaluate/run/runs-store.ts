/** All evaluations: those at rest, the one under way, those that wait for it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import { type Prediction, PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { readableTasks, TaskTexts } from '@/features/evaluate/form/task-texts';
import type { EvaluateSetup } from '@/features/evaluate/sources';
import type { StoredRun } from '@/storage/evaluations/evaluations';
import { makePredictions, type PredictionSink, predictionsPerSystem } from './make-predictions';

export interface ActiveRun {
  id: string;
  phase: 'reading' | 'loading' | 'answering' | 'pausing';
  /** For people: which model is loaded, how many texts are read. */
  words: string;
  /** Of reading and loading, 0 to 1. */
  fraction?: number;
  remainingMs?: number;
}

export interface RunsState {
  /** The list has been read. */
  known: boolean;
  runs: readonly StoredRun[];
  active?: ActiveRun;
  /** Ids that wait for the one under way, in order. */
  queue: readonly string[];
  /** What stopped a run, by its id. */
  errors: ReadonlyMap<string, PlaygroundError>;
  read(): Promise<void>;
  /** Keeps a plan, not started yet. @throws {PlaygroundError} `quota` */
  create(plan: EvaluationPlan, track: StoredRun['track']): Promise<void>;
  /** Makes what is missing of a run, after those that wait already. */
  start(id: string, mayFetch: boolean): void;
  /** Stops the run under way, to go on with later; or takes a waiting one out of the queue. */
  pause(id: string): void;
  /** Ends a run with what there is; it can still be gone on with. */
  cancel(id: string): Promise<void>;
  /** Predictions that were made elsewhere join a run. @throws {PlaygroundError} `quota` */
  join(id: string, change: Partial<StoredRun>, predictions: readonly Prediction[]): Promise<void>;
  remove(id: string): Promise<void>;
  /** What is made of a run; the same object as long as the page lasts. */
  ledger(id: string): Promise<PredictionLedger>;
}

export type RunsStore = StoreApi<RunsState>;

const lockName = (id: string) => `evaluation:${id}`;

export function createRunsStore(setup: EvaluateSetup): RunsStore {
  const ledgers = new Map<string, Promise<PredictionLedger>>();
  const mayFetch = new Map<string, boolean>();
  let stop: AbortController | undefined;
  let ending: Promise<void> = Promise.resolve();

  return createStore<RunsState>()((set, get) => {
    const find = (id: string) => get().runs.find(({ plan }) => plan.id === id);
    const show = (run: StoredRun) =>
      set(({ runs }) => ({ runs: runs.map((other) => (other.plan.id === run.plan.id ? run : other)) }));
    const change = async (id: string, part: Partial<StoredRun>) => {
      const before = find(id);
      if (!before) return;
      const run = { ...before, ...part, changedAt: Date.now() };
      show(run);
      await (await setup.shelf).put(run);
    };
    const setError = (id: string, error?: PlaygroundError) =>
      set(({ errors }) => {
        const next = new Map(errors);
        if (error) next.set(id, error);
        else next.delete(id);
        return { errors: next };
      });

    const next = () => {
      const [id, ...queue] = get().queue;
      if (id === undefined || get().active) return;
      set({ queue, active: { id, phase: 'reading', words: 'Reading the tasks' } });
      stop = new AbortController();
      const { signal } = stop;
      // Two tabs at the same run would make everything twice.
      ending = setup.locks
        .hold(lockName(id), () => run(id, signal).then(() => true), { wait: false })
        .then((held) => {
          if (held) return;
          const hint = 'Go on with it there, or close that tab.';
          setError(id, new PlaygroundError('in-use', 'Another tab is at this evaluation.', { hint }));
        })
        .finally(() => {
          set({ active: undefined });
          next();
        });
    };

    const run = async (id: string, signal: AbortSignal): Promise<void> => {
      try {
        await proceed(id, signal);
      } catch (thrown) {
        setError(id, PlaygroundError.from(thrown));
      } finally {
        setup.engines.close();
        const now = find(id);
        const whole = now !== undefined && now.done >= now.total && now.problems.length === 0;
        await change(id, { state: whole ? 'finished' : 'paused' }).catch(() => undefined);
        if (whole) setup.onFinished(now.plan);
      }
    };

    const proceed = async (id: string, signal: AbortSignal): Promise<void> => {
      const stored = find(id);
      if (!stored) return;
      const { plan } = stored;
      const shelf = await setup.shelf;
      const ledger = await get().ledger(id);
      const problems: StoredRun['problems'] = [];
      const setActive = (part: Partial<ActiveRun>) =>
        set(({ active }) =>
          active?.id === id && active.phase !== 'pausing' ? { active: { ...active, ...part } } : {},
        );
      await change(id, { state: 'running', problems: [] });
      const texts = new TaskTexts(setup.tasks, plan, mayFetch.get(id) ?? false);
      const onProblem = (task: string, error: PlaygroundError) => {
        if (!problems.some((problem) => problem.task === task))
          problems.push({ task, message: error.message });
      };
      const tasks = await readableTasks(plan, texts, onProblem, (done, of) =>
        setActive({ words: `Reading task ${done + 1} of ${of}`, fraction: done / of }),
      );
      const imported = plan.systems.filter(({ kind }) => kind === 'imported').length;
      const total =
        predictionsPerSystem(plan, tasks) * (plan.systems.length - imported) + countImported(plan, ledger);
      await change(id, { total, problems, done: Math.min(ledger.size, total) });
      const unreadable = problems.length;
      const sink: PredictionSink = {
        made: async (predictions, remainingMs) => {
          await shelf.add(id, predictions);
          setActive({ phase: 'answering', remainingMs, fraction: undefined });
          await change(id, { done: ledger.size });
        },
        loading: (model, fraction) => setActive({ phase: 'loading', words: `Loading ${model}`, fraction }),
        answering: (words) => {
          setActive({ phase: 'answering', words, fraction: undefined });
          const environment = find(id)?.environment ?? [];
          if (!environment.includes(words)) void change(id, { environment: [...environment, words] });
        },
        problem: onProblem,
      };
      await makePredictions({ plan, tasks, ledger, engines: setup.engines, sink, signal });
      // What one prompt lacked was noted, and answered with nothing: only texts that are missing leave a run unfinished.
      const notes = problems.slice(unreadable).map(({ task, message }) => `${task}: ${message}`);
      const before = find(id)?.notes ?? [];
      if (notes.length > 0) await change(id, { notes: [...new Set([...before, ...notes])].slice(0, 100) });
      await change(id, { problems: problems.slice(0, unreadable) });
    };

    return {
      known: false,
      runs: [],
      queue: [],
      errors: new Map(),
      read: async () => {
        if (get().known) return;
        const stored = await (await setup.shelf).list();
        const mine = new Set(get().runs.map(({ plan }) => plan.id));
        // A run that was under way when its page was left waits to be gone on with.
        const runs = stored
          .filter(({ plan }) => !mine.has(plan.id))
          .map((run) => (run.state === 'running' ? { ...run, state: 'paused' as const } : run));
        set({ known: true, runs: [...get().runs, ...runs] });
      },
      create: async (plan, track) => {
        const run: StoredRun = {
          plan,
          state: 'paused',
          done: 0,
          total: 0,
          changedAt: plan.createdAt,
          environment: [],
          problems: [],
          notes: [],
          track,
        };
        await (await setup.shelf).put(run);
        set(({ runs }) => ({ runs: [run, ...runs] }));
      },
      start: (id, fetching) => {
        mayFetch.set(id, fetching);
        setError(id);
        const { active, queue } = get();
        if (active?.id === id || queue.includes(id)) return;
        set({ queue: [...queue, id] });
        next();
      },
      pause: (id) => {
        const { active, queue } = get();
        if (active?.id === id) {
          set({ active: { ...active, phase: 'pausing', words: 'Stopping' } });
          stop?.abort();
        } else set({ queue: queue.filter((waiting) => waiting !== id) });
      },
      cancel: async (id) => {
        get().pause(id);
        if (get().active?.id === id) await ending;
        if (find(id)?.state === 'paused') await change(id, { state: 'cancelled' });
      },
      join: async (id, part, predictions) => {
        const ledger = await get().ledger(id);
        const added = predictions.filter((prediction) => ledger.add(prediction));
        await (await setup.shelf).add(id, added);
        await change(id, { ...part, done: ledger.size });
      },
      remove: async (id) => {
        get().pause(id);
        // What is under way may still write its last predictions.
        if (get().active?.id === id) await ending;
        ledgers.delete(id);
        set(({ runs }) => ({ runs: runs.filter(({ plan }) => plan.id !== id) }));
        await (await setup.shelf).remove(id);
      },
      ledger: (id) => {
        const known = ledgers.get(id);
        if (known) return known;
        const reading = setup.shelf
          .then((shelf) => shelf.predictions(id))
          .then((predictions) => new PredictionLedger(predictions));
        ledgers.set(id, reading);
        reading.catch(() => ledgers.delete(id));
        return reading;
      },
    };
  });
}

/** Imported systems have the predictions of their file. */
function countImported(plan: EvaluationPlan, ledger: PredictionLedger): number {
  const imported = new Set(plan.systems.flatMap(({ id, kind }) => (kind === 'imported' ? [id] : [])));
  return imported.size === 0 ? 0 : ledger.all().filter(({ systemId }) => imported.has(systemId)).length;
}
