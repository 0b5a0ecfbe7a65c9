/** Evaluations in the store and in storage: every change is made in both. */
import { PlaygroundError } from '@/core/errors';
import { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import type { EvaluationShelf, StoredEvaluation } from '@/storage/evaluations/evaluations';
import { countUnreadable } from '@/storage/migrations/migrate';
import type { ActiveRun, RunsStore } from './runs-state';

export class RunRecords {
  private readonly ledgers = new Map<string, Promise<PredictionLedger>>();

  constructor(
    private readonly store: Pick<RunsStore, 'getState' | 'setState'>,
    readonly shelf: Promise<EvaluationShelf>,
  ) {}

  find(id: string): StoredEvaluation | undefined {
    return this.store.getState().runs.find(({ plan }) => plan.id === id);
  }

  /** Reads the stored evaluations, once. What prevents it is shown. */
  async readAll(): Promise<void> {
    if (this.store.getState().known) return;
    try {
      await this.readStored();
    } catch (thrown) {
      this.store.setState({ problem: PlaygroundError.from(thrown) });
    }
  }

  private async readStored(): Promise<void> {
    const shelf = await this.shelf;
    const stored = await shelf.list();
    const unreadable = countUnreadable(await shelf.unreadable());
    const { runs } = this.store.getState();
    const mine = new Set(runs.map(({ plan }) => plan.id));
    // An evaluation that was running when its page was closed can be resumed.
    const others = stored
      .filter(({ plan }) => !mine.has(plan.id))
      .map((run) => (run.state === 'running' ? { ...run, state: 'paused' as const } : run));
    this.store.setState({ known: true, problem: undefined, runs: [...runs, ...others], unreadable });
  }

  /** @throws {PlaygroundError} `quota` */
  async add(run: StoredEvaluation): Promise<void> {
    await (await this.shelf).put(run);
    this.store.setState(({ runs }) => ({ runs: [run, ...runs] }));
  }

  /** Changes an evaluation, if it still exists. @throws {PlaygroundError} `quota` */
  async change(id: string, part: Partial<StoredEvaluation>): Promise<void> {
    const before = this.find(id);
    if (!before) return;
    const run = { ...before, ...part, changedAt: Date.now() };
    this.store.setState(({ runs }) => ({ runs: runs.map((other) => (other.plan.id === id ? run : other)) }));
    await (await this.shelf).put(run);
  }

  async remove(id: string): Promise<void> {
    this.ledgers.delete(id);
    this.store.setState(({ runs }) => ({ runs: runs.filter(({ plan }) => plan.id !== id) }));
    await (await this.shelf).remove(id);
  }

  ledger(id: string): Promise<PredictionLedger> {
    const known = this.ledgers.get(id);
    if (known) return known;
    const reading = this.shelf
      .then((shelf) => shelf.predictions(id))
      .then((predictions) => new PredictionLedger(predictions));
    this.ledgers.set(id, reading);
    reading.catch(() => this.ledgers.delete(id));
    return reading;
  }

  /** Changes what is shown of the active evaluation, unless it is stopping or another one. */
  setActive(id: string, part: Partial<ActiveRun>): void {
    this.store.setState(({ active }) =>
      active?.id === id && active.phase !== 'pausing' ? { active: { ...active, ...part } } : {},
    );
  }

  /** @param error why the evaluation stopped; left out to clear an earlier one */
  setError(id: string, error?: PlaygroundError): void {
    this.store.setState(({ errors }) => {
      const next = new Map(errors);
      if (error) next.set(id, error);
      else next.delete(id);
      return { errors: next };
    });
  }
}
