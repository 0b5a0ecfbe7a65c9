import PQueue from 'p-queue';

/** Runs a few tasks at once, in the order in which they came, and starts none after one has failed. */
export class TaskLimiter {
  private readonly queue: PQueue;
  private failure: { error: unknown } | undefined;

  /** @param concurrency tasks that may run at once */
  constructor(concurrency: number) {
    this.queue = new PQueue({ concurrency });
  }

  /** @throws what the task throws, or what an earlier one threw: whoever waits for several learns the cause */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.queue.add(async () => {
      try {
        if (this.failure) throw this.failure.error;
        return await task();
      } catch (error) {
        this.failure ??= { error };
        throw error;
      }
    });
  }

  /** Waits until no task runs, however the tasks end. */
  async settled(): Promise<void> {
    await this.queue.onIdle();
  }
}
