/** Runs a few tasks at once, in the order in which they came, and starts none after one has failed. */
export class Lanes {
  private readonly waiting: (() => void)[] = [];
  private readonly results: Promise<unknown>[] = [];
  private failure: { error: unknown } | undefined;

  /** @param free tasks that may run at once */
  constructor(private free: number) {}

  /** @throws what the task throws, or what another threw before it began: whoever waits for several is told the cause */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.take(task);
    this.results.push(result);
    return result;
  }

  /** Waits until no task runs, however they end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.results);
  }

  private async take<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((start) => this.waiting.push(start));
    try {
      if (this.failure) throw this.failure.error;
      return await task();
    } catch (error) {
      this.failure ??= { error };
      throw error;
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
