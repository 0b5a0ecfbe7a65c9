/** Batches the estimate is based on: the most recent ones, because the machine's speed changes during a run. */
const WINDOW = 20;

/** Estimates the time left from how long recent batches took for their cost. */
export class Pace {
  private readonly recent: { cost: number; ms: number }[] = [];

  /** @param cost sum over the batch's work items */
  add(cost: number, ms: number): void {
    this.recent.push({ cost, ms });
    if (this.recent.length > WINDOW) this.recent.shift();
  }

  /** Forgets earlier measurements; another model or runtime has another pace. */
  reset(): void {
    this.recent.length = 0;
  }

  /** @returns milliseconds, or undefined before the first measurement */
  remainingMs(costLeft: number): number | undefined {
    const cost = this.recent.reduce((sum, batch) => sum + batch.cost, 0);
    const ms = this.recent.reduce((sum, batch) => sum + batch.ms, 0);
    return cost === 0 ? undefined : (costLeft / cost) * ms;
  }
}
