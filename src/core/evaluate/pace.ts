/** Batches that count: a run gets slower and faster as the machine does other things. */
const WINDOW = 20;

/** Time left, from what the last batches took for what they cost. */
export class Pace {
  private readonly recent: { cost: number; ms: number }[] = [];

  /** @param cost as the work items state it */
  add(cost: number, ms: number): void {
    this.recent.push({ cost, ms });
    if (this.recent.length > WINDOW) this.recent.shift();
  }

  /** Forgets what was measured: another model or runtime has another pace. */
  reset(): void {
    this.recent.length = 0;
  }

  /** @returns undefined before anything was measured */
  remainingMs(costLeft: number): number | undefined {
    const cost = this.recent.reduce((sum, batch) => sum + batch.cost, 0);
    const ms = this.recent.reduce((sum, batch) => sum + batch.ms, 0);
    return cost === 0 ? undefined : (costLeft / cost) * ms;
  }
}
