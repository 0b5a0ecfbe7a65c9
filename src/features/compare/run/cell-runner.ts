/** Answers cells one batch after another, and lets a person stop all of them or one. */
import type { CellAnswer } from '@/core/compare/cell-answer';
import { type PlannedBatch, type PlannedCell, type PlannedLane, planRun } from '@/core/compare/plan-run';
import { type ErrorData, PlaygroundError } from '@/core/errors';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { LoadProgress, PromptRequest } from '@/engine/protocol';
import { answerBatch, type CellCircumstances } from './answer-batch';
import type { LaneEngine, ModelSwitch } from './model-switch';

/** A cell that shall be answered, with everything decided when the person pressed the button. */
export interface CellJob extends PlannedCell {
  prompt: PromptRequest;
  settings: GenerationConfig;
  /** Of what is asked, see `cellFingerprint`. */
  print: string;
}

/** What becomes of cells, as it happens. */
export interface CellSink {
  running(keys: readonly string[]): void;
  /** What the cells that are being answered say so far. */
  texts(texts: ReadonlyMap<string, string>): void;
  /** A cell has its outcome and is no longer part of the run. */
  answered(key: string, answer: CellAnswer): void;
  failed(keys: readonly string[], error: ErrorData): void;
  /** Cells leave the run as they came. */
  left(keys: readonly string[]): void;
  loading(loading: { model: string; progress: LoadProgress | null } | null): void;
}

/** Calls back once, soon: in a page, before the next frame. */
export type Schedule = (callback: () => void) => void;

interface RunningCell {
  text: string;
  /** Known once its prompt is encoded. */
  circumstances?: CellCircumstances;
}

export class CellRunner {
  /** Cells that are still to be answered; those of a batch leave it when the batch begins. */
  readonly #queue = new Map<string, CellJob>();
  /** Cells of the batch under way that have no outcome yet. */
  readonly #running = new Map<string, RunningCell>();
  #textsWait = false;
  #stopAll = new AbortController();
  #stopBatch = new AbortController();

  constructor(
    private readonly openSwitch: () => ModelSwitch,
    private readonly sink: CellSink,
    private readonly schedule: Schedule,
  ) {}

  /** Cells that wait are asked for anew; those being answered already are left alone. @returns the cells that are new */
  add(jobs: readonly CellJob[]): string[] {
    const added = jobs.filter(({ key }) => !this.#running.has(key));
    const fresh = added.filter(({ key }) => !this.#queue.has(key));
    for (const job of added) this.#queue.set(job.key, job);
    return fresh.map(({ key }) => key);
  }

  /** Answers what waits, and what joins meanwhile. @returns whether it was stopped */
  async run(): Promise<boolean> {
    this.#stopAll = new AbortController();
    const models = this.openSwitch();
    try {
      while (this.#queue.size > 0 && !this.#stopped) {
        // Cells that join are planned with the next round.
        for (const lane of planRun([...this.#queue.values()], models.isLoaded)) {
          await this.#runLane(models, lane);
        }
      }
    } finally {
      models.close();
    }
    const stopped = this.#stopped;
    this.#drop([...this.#queue.keys()]);
    return stopped;
  }

  stop(): void {
    this.#stopAll.abort();
    this.#stopBatch.abort();
  }

  /** Takes a cell out of the run at once; the text it has so far becomes its answer. */
  stopCell(key: string): void {
    if (this.#queue.has(key)) this.#drop([key]);
    const cell = this.#running.get(key);
    if (!cell) return;
    const { text, circumstances } = cell;
    if (circumstances)
      this.#answer(key, { ...circumstances, text, finish: 'cancelled', tokens: null, score: null });
    else this.#leave([key]);
    // The batch goes on for the others; with the last of them it ends.
    if (this.#running.size === 0) this.#stopBatch.abort();
  }

  /** Stops, and tells nobody what becomes of the cells. */
  forget(): void {
    this.#queue.clear();
    this.#running.clear();
    this.stop();
  }

  get #stopped(): boolean {
    return this.#stopAll.signal.aborted;
  }

  async #runLane(models: ModelSwitch, { model, runtime, batches }: PlannedLane): Promise<void> {
    const keys = batches.flatMap(({ cells }) => cells.map(({ key }) => key));
    if (this.#stopped || !keys.some((key) => this.#queue.has(key))) return;
    try {
      this.sink.loading(models.isLoaded(model, runtime) ? null : { model, progress: null });
      const opening = models.open(model, runtime, (progress) => this.sink.loading({ model, progress }));
      const lane = await unlessAborted(opening, this.#stopAll.signal);
      this.sink.loading(null);
      for (const batch of batches) {
        if (!this.#stopped) await this.#runBatch(lane, batch);
      }
    } catch (thrown) {
      // What broke the engine breaks the rest of the lane as well.
      this.sink.loading(null);
      if (this.#stopped) return;
      const left = keys.filter((key) => this.#queue.delete(key));
      this.sink.failed(left, PlaygroundError.from(thrown).toData());
    }
  }

  /** @throws {PlaygroundError} when the engine cannot answer anything more */
  async #runBatch(lane: LaneEngine, { adapter, cells }: PlannedBatch): Promise<void> {
    // Cells may have left the run, or been asked for with another prompt, since it was planned.
    const jobs = cells.flatMap(({ key }) => this.#queue.get(key) ?? []);
    const [first] = jobs;
    if (!first) return;
    for (const { key } of jobs) {
      this.#queue.delete(key);
      this.#running.set(key, { text: '' });
    }
    this.sink.running(jobs.map(({ key }) => key));
    this.#stopBatch = new AbortController();
    try {
      lane.check();
      const request = { settings: first.settings, adapter, signal: this.#stopBatch.signal };
      await answerBatch(lane, jobs, request, {
        onStart: (key, circumstances) => this.#update(key, { circumstances }),
        onText: (key, text) => this.#text(key, text),
        onAnswer: (key, answer) => this.#answer(key, answer),
        onError: (key, error) => this.#fail([key], error),
      });
      // Stopped before anything was sent: as if never asked for.
      this.#leave([...this.#running.keys()]);
    } catch (thrown) {
      const error = PlaygroundError.from(thrown);
      this.#fail([...this.#running.keys()], error);
      if (isFatal(error)) throw error;
    }
  }

  #update(key: string, change: Partial<RunningCell>): void {
    const cell = this.#running.get(key);
    if (cell) this.#running.set(key, { ...cell, ...change });
  }

  #text(key: string, text: string): void {
    if (!this.#running.has(key)) return;
    this.#update(key, { text });
    if (this.#textsWait) return;
    this.#textsWait = true;
    this.schedule(() => this.#showTexts());
  }

  #showTexts(): void {
    this.#textsWait = false;
    this.sink.texts(new Map([...this.#running].map(([key, { text }]) => [key, text])));
  }

  #answer(key: string, answer: CellAnswer): void {
    if (this.#running.delete(key)) this.sink.answered(key, answer);
  }

  #fail(keys: readonly string[], error: PlaygroundError): void {
    this.sink.failed(
      keys.filter((key) => this.#running.delete(key)),
      error.toData(),
    );
  }

  #leave(keys: readonly string[]): void {
    this.sink.left(keys.filter((key) => this.#running.delete(key)));
  }

  #drop(keys: readonly string[]): void {
    this.sink.left(keys.filter((key) => this.#queue.delete(key)));
  }
}

/** Waits for something, but no longer than until it is not wanted any more. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new PlaygroundError('cancelled', 'It was stopped.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Failures after which the same engine cannot answer anything. */
function isFatal({ code }: PlaygroundError): boolean {
  return ['device-lost', 'out-of-memory', 'cancelled', 'worker-stopped', 'internal'].includes(code);
}
