/** Which evaluation is running and which wait: one at a time, because they share the device. */
import { PlaygroundError } from '@/core/errors';
import type { EvaluateSetup } from '@/features/evaluate/sources';
import { runEvaluation } from './run-evaluation';
import type { RunRecords } from './run-records';
import type { RunsStore } from './runs-state';

export class RunQueue {
  private readonly mayFetch = new Map<string, boolean>();
  private stop: AbortController | undefined;
  private ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<RunsStore, 'getState' | 'setState'>,
    private readonly records: RunRecords,
    private readonly setup: EvaluateSetup,
  ) {}

  /** Runs an evaluation after those that are queued already. */
  start(id: string, mayFetch: boolean): void {
    this.mayFetch.set(id, mayFetch);
    this.records.setError(id);
    const { active, queue } = this.store.getState();
    if (active?.id === id || queue.includes(id)) return;
    this.store.setState({ queue: [...queue, id] });
    this.next();
  }

  /** Stops the active evaluation after its current batch, or takes a waiting one out of the queue. */
  pause(id: string): void {
    const { active, queue } = this.store.getState();
    if (active?.id === id) {
      this.store.setState({ active: { ...active, phase: 'pausing', description: 'Stopping' } });
      this.stop?.abort();
    } else this.store.setState({ queue: queue.filter((waiting) => waiting !== id) });
  }

  /** {@link pause}, resolved when the evaluation writes nothing any more. */
  async pauseAndWait(id: string): Promise<void> {
    this.pause(id);
    if (this.store.getState().active?.id === id) await this.ending;
  }

  private next(): void {
    const [id, ...queue] = this.store.getState().queue;
    if (id === undefined || this.store.getState().active) return;
    this.store.setState({ queue, active: { id, phase: 'reading', description: 'Reading the tasks' } });
    this.stop = new AbortController();
    this.ending = this.run(id, this.stop.signal).finally(() => {
      this.store.setState({ active: undefined });
      this.next();
    });
  }

  /** Two tabs that run the same evaluation would make every prediction twice. */
  private async run(id: string, signal: AbortSignal): Promise<void> {
    const { setup, records } = this;
    const mayFetch = this.mayFetch.get(id) ?? false;
    const work = () => runEvaluation({ id, setup, records, mayFetch, signal }).then(() => true);
    const isHeld = await setup.locks.hold(`evaluation:${id}`, work, { wait: false });
    if (isHeld) return;
    const hint = 'Continue there, or close that tab.';
    records.setError(id, new PlaygroundError('in-use', 'This evaluation is open in another tab.', { hint }));
  }
}
