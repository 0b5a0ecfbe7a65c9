/** Submits long programs to the device in short parts, so that the page stays smooth. */
import type { TrainingProgram } from '@/engine/lora/operations/training-builder';

/** Target duration of a submit. A page is smooth below 50 ms; this leaves room for wrong estimates. */
const SUBMIT_MS = 25;
/**
 * Multiplications of a submit, initially and at least. The initial size is short on an integrated GPU. Below the minimum a submit
 * is not worth its overhead: beside other work even an empty one may take long.
 */
const WORK = {
  gpu: { initial: 5e8, minimum: 1e8 },
  software: { initial: 2e7, minimum: 1e7 },
} as const;

export class SubmitScheduler {
  private readonly minimumWork: number;
  private workPerSubmit: number;
  private measuredSubmits = 0;

  constructor(
    private readonly device: GPUDevice,
    software: boolean,
  ) {
    const { initial, minimum } = software ? WORK.software : WORK.gpu;
    this.workPerSubmit = initial;
    this.minimumWork = minimum;
  }

  /** Submits so far. */
  submits = 0;

  submit({ program, parts }: TrainingProgram): void {
    let from = 0;
    let work = 0;
    parts.forEach((part, i) => {
      work += part.work;
      const next = parts[i + 1]?.work ?? Number.POSITIVE_INFINITY;
      if (work + next <= this.workPerSubmit) return;
      const encoder = this.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      program.record(pass, from, part.end);
      pass.end();
      this.device.queue.submit([encoder.finish()]);
      this.submits++;
      from = part.end;
      work = 0;
    });
  }

  /** Adjusts the size of the next submits to how long those since the last call took. */
  adapt(milliseconds: number): void {
    const count = this.submits - this.measuredSubmits;
    this.measuredSubmits = this.submits;
    if (count === 0) return;
    const growth = (SUBMIT_MS * count) / Math.max(milliseconds, 0.1);
    const next = this.workPerSubmit * Math.max(0.5, Math.min(2, growth));
    this.workPerSubmit = Math.max(this.minimumWork, next);
  }
}
