/** The order in which a run takes its examples: all of them once per epoch, in a new random order each time. */
import { seededRandom, shuffled } from '@/core/random/seeded-random';

/** Spreads neighbouring epochs over the seeds (2^32 divided by the golden ratio). */
const EPOCH_STRIDE = 0x9e3779b1;

export class ExampleOrder {
  private epoch = -1;
  private order: number[] = [];

  constructor(
    private readonly count: number,
    private readonly seed: number,
  ) {}

  /**
   * Indices of the examples of a step; a step may span two epochs. Depends only on the arguments and the seed, so a run
   * that is resumed in another tab takes the same examples.
   * @param step 0 for the first
   */
  ofStep(step: number, perStep: number): number[] {
    return Array.from({ length: perStep }, (_, i) => this.at(step * perStep + i));
  }

  private at(place: number): number {
    const epoch = Math.floor(place / this.count);
    if (epoch !== this.epoch) {
      const indices = Array.from({ length: this.count }, (_, i) => i);
      this.order = shuffled(indices, seededRandom(this.seed + epoch * EPOCH_STRIDE));
      this.epoch = epoch;
    }
    return this.order[place % this.count]!;
  }
}
