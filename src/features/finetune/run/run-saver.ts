/** Writes the run that is shown to storage, one write at a time. */
import { PlaygroundError } from '@/core/errors';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { StoredCheckpoint } from '@/storage/migrations/training-run';
import type { RunStore } from './run-state';

export class RunSaver {
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<RunStore, 'getState' | 'setState'>,
    private readonly runs: FinetuneSetup['runs'],
  ) {}

  /**
   * Writes the record as it is now, after earlier writes. A failure is shown as `saveProblem`; what was stored before stays.
   */
  save(checkpoint?: StoredCheckpoint): Promise<void> {
    const { run } = this.store.getState();
    this.saving = this.saving.then(async () => {
      if (!run) return;
      try {
        await (await this.runs()).save(run, checkpoint);
        this.store.setState({ saveProblem: undefined });
      } catch (thrown) {
        this.store.setState({ saveProblem: PlaygroundError.from(thrown) });
      }
    });
    return this.saving;
  }

  /** Resolves when all writes so far have ended. */
  settled(): Promise<void> {
    return this.saving;
  }
}
