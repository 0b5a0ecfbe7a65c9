/** Sends long programs to the device in parts that are each short, so that the page stays smooth. */
import type { TrainProgram } from '@/engine/lora/operations/training-operations';

/** What one submit should take at most; the rule is 50, and the estimate is one. */
const SUBMIT_MS = 25;
/**
 * Arithmetic of one submit: at first, and at least. Short on an integrated GPU; the least is enough to be worth a submit,
 * since beside other work even an empty one may take long, and smaller ones would only be more.
 */
const WORK = { gpu: { first: 5e8, least: 1e8 }, software: { first: 2e7, least: 1e7 } } as const;

export class Submitter {
  private readonly leastWork: number;
  private workPerSubmit: number;
  private measuredSubmits = 0;

  constructor(
    private readonly device: GPUDevice,
    software: boolean,
  ) {
    const { first, least } = software ? WORK.software : WORK.gpu;
    this.workPerSubmit = first;
    this.leastWork = least;
  }

  /** Submits so far. */
  submits = 0;

  submit({ program, parts }: TrainProgram): void {
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

  /** Tells how long everything since the last call took, so that the next parts fit. */
  measured(milliseconds: number): void {
    const count = this.submits - this.measuredSubmits;
    this.measuredSubmits = this.submits;
    if (count === 0) return;
    const growth = (SUBMIT_MS * count) / Math.max(milliseconds, 0.1);
    const next = this.workPerSubmit * Math.max(0.5, Math.min(2, growth));
    this.workPerSubmit = Math.max(this.leastWork, next);
  }
}
