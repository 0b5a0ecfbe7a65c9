/** A decode session on the GPU: a preallocated key/value cache and a step that is recorded once and replayed, several per submit. */

import type { StepRecord } from '@/core/sampling/step';
import type { DecodeOptions, DecodeSession } from '@/engine/runtime';
import { writeBuffer } from '@/engine/webgpu/device/buffer-scope';
import { readBuffer } from '@/engine/webgpu/device/readback';
import type { DecoderContext } from './decode-program';
import { DecodeSteps } from './decode-steps';
import type { GpuEncodedPrompts } from './encoder';
import { identityAncestry } from './selection';

/** Word of a record that says whether its row is done. */
const DONE = 3;

export class GpuDecodeSession implements DecodeSession {
  private allDone = false;
  private readonly decoding: DecodeSteps;
  /** Which row produced position t of row r: `[rows, maxSteps]`. */
  private readonly ancestry: Uint32Array;

  /**
   * @param crossWeights for inspecting a session of one row: see {@link DecodeStepInputs.crossWeights}
   * @throws {PlaygroundError} `device-limit`, `invalid-input`
   */
  constructor(
    private readonly context: DecoderContext,
    prompts: GpuEncodedPrompts,
    private readonly options: DecodeOptions,
    crossWeights?: readonly GPUBuffer[],
  ) {
    this.decoding = new DecodeSteps(context, prompts, options, { crossWeights });
    this.ancestry = identityAncestry(this.rows, options.maxSteps);
  }

  get rows(): number {
    return this.decoding.rows;
  }

  get steps(): number {
    return this.decoding.taken;
  }

  /** Dispatches of one decode step. */
  get dispatchesPerStep(): number {
    return this.decoding.dispatches;
  }

  async run(count: number): Promise<StepRecord[][]> {
    if (this.allDone) return [];
    const result: StepRecord[][] = [];
    for (const step of await this.decoding.run(count)) {
      if (this.allDone) break;
      result.push(this.decoding.recordsOf(step));
      this.allDone = this.everyRowDone(step.records);
    }
    return result;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    const { maxSteps } = this.options;
    const before = this.ancestry.slice();
    sources.forEach((source, row) => {
      this.ancestry.set(before.subarray(source * maxSteps, source * maxSteps + this.steps), row * maxSteps);
    });
    const { device, config } = this.context.model;
    const { state } = this.decoding;
    writeBuffer(device, state.ancestry, 0, this.ancestry);
    writeBuffer(device, state.tokens, 0, Uint32Array.from(tokens));
    const done = Uint32Array.from(tokens, (token) => (token === config.eosTokenId ? 1 : 0));
    writeBuffer(device, state.done, 0, done);
    this.allDone = done.every((flag) => flag === 1);
  }

  async readLogits(): Promise<Float32Array> {
    const { buffer, rows, stride } = this.decoding.logits;
    return new Float32Array(await readBuffer(this.context.model.device, buffer, 0, rows * stride * 4));
  }

  dispose(): void {
    this.decoding.dispose();
  }

  private everyRowDone(records: Uint32Array): boolean {
    for (let row = 0; row < this.rows; row++) {
      if (records[row * this.decoding.words + DONE] !== 1) return false;
    }
    return true;
  }
}
