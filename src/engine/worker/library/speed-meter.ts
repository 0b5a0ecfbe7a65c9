/** Measures the download speed over the last seconds, and estimates the remaining time. */

const WINDOW_MS = 5_000;
const SAMPLE_MS = 100;

export class SpeedMeter {
  private readonly samples: { at: number; bytes: number; fraction: number }[] = [];
  private bytes = 0;

  /** Total bytes so far. */
  get total(): number {
    return this.bytes;
  }

  add(bytes: number): void {
    this.bytes += bytes;
  }

  /**
   * @param fraction of the whole work that is done, 0 to 1
   * @param now milliseconds of a monotonic clock
   */
  report(fraction: number, now = performance.now()): { bytesPerSecond: number; secondsLeft?: number } {
    if (now - (this.samples.at(-1)?.at ?? -SAMPLE_MS) >= SAMPLE_MS) {
      this.samples.push({ at: now, bytes: this.bytes, fraction });
    }
    while (this.samples.length > 2 && now - this.samples[0]!.at > WINDOW_MS) this.samples.shift();
    const first = this.samples[0]!;
    const seconds = (now - first.at) / 1_000;
    if (seconds <= 0) return { bytesPerSecond: 0 };
    const gained = fraction - first.fraction;
    return {
      bytesPerSecond: (this.bytes - first.bytes) / seconds,
      secondsLeft: gained > 0 ? ((1 - fraction) * seconds) / gained : undefined,
    };
  }
}
