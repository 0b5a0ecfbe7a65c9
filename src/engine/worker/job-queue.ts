/** Runs jobs one after the other; each can be cancelled before or while it runs. */
export class JobQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly controllers = new Map<number, AbortController>();

  /** Adds a job; its result is returned when its turn has come and gone. A failed job does not stop the next. */
  add<Result>(id: number, job: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    this.controllers.set(id, controller);
    const result = this.tail.then(() => job(controller.signal));
    this.tail = result.catch(() => undefined).then(() => this.controllers.delete(id));
    return result;
  }

  /** Tells a waiting or running job to stop; one that has ended is left alone. */
  cancel(id: number): void {
    this.controllers.get(id)?.abort();
  }
}
