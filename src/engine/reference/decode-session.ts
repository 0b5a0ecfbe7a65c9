/** A decode session in plain arrays: feeds each chosen token back and keeps the key/value cache and its ancestry. */

import type { StepRecord } from '@/core/sampling/step';
import { RowChooser } from '@/engine/generation/row-chooser';
import type { DecodeOptions, DecodeSession } from '@/engine/runtime';
import { yieldToMessages } from '@/engine/yield-to-messages';
import type { KeyValues } from './attention';
import { type DecoderRow, decodeStep, type LayerCache } from './decoder';
import type { ReferenceModel } from './reference-model';

export class ReferenceDecodeSession implements DecodeSession {
  readonly rows: number;
  private readonly caches: LayerCache[];
  private readonly chooser: RowChooser;
  /** Cache slot of each position so far, by row: rows that were beams of one another share slots. */
  private slots: Int32Array[];
  private lastLogits: Float32Array = new Float32Array(0);
  /** The rows that {@link lastLogits} is of, in its order: those that were not done. */
  private lastRows: number[] = [];

  /** @param crossOfPrompt cross-attention keys and values by prompt, then by layer, of every prompt that a row reads */
  constructor(
    private readonly model: ReferenceModel,
    private readonly crossOfPrompt: ReadonlyMap<number, readonly KeyValues[]>,
    private readonly options: DecodeOptions,
  ) {
    const { config, weights } = model;
    this.rows = options.promptOfRow.length;
    const size = options.maxSteps * this.rows * config.numHeads * config.dKv;
    this.caches = weights.decoder.blocks.map(() => ({
      keys: new Float32Array(size),
      values: new Float32Array(size),
    }));
    this.chooser = new RowChooser(config, options);
    this.slots = options.promptOfRow.map(() => new Int32Array(0));
  }

  get steps(): number {
    return this.chooser.steps;
  }

  async run(count: number): Promise<StepRecord[][]> {
    const records: StepRecord[][] = [];
    while (records.length < count && !this.chooser.finished) {
      await yieldToMessages();
      records.push(this.step());
    }
    return records;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    this.slots = sources.map((source) => this.slots[source]!);
    this.chooser.reorder(tokens);
  }

  async readLogits(): Promise<Float32Array> {
    const { vocabSize } = this.model.config;
    const logits = new Float32Array(this.rows * vocabSize);
    for (const row of this.lastRows) logits.set(this.logitsOf(row), row * vocabSize);
    return logits;
  }

  dispose(): void {
    this.caches.length = 0;
    this.slots = [];
  }

  private step(): StepRecord[] {
    const live = this.chooser.live;
    const inputs = live.map((row) => this.advance(row));
    this.lastLogits = decodeStep(this.model, { rows: inputs, caches: this.caches });
    this.lastRows = live;
    return this.chooser.choose((row) => this.logitsOf(row));
  }

  /** Gives the row a cache slot for its next position. */
  private advance(row: number): DecoderRow {
    const slots = Int32Array.of(...this.slots[row]!, this.steps * this.rows + row);
    this.slots[row] = slots;
    const cross = this.crossOfPrompt.get(this.options.promptOfRow[row]!)!;
    return { token: this.chooser.lastToken(row), slots, cross };
  }

  private logitsOf(row: number): Float32Array {
    const { vocabSize } = this.model.config;
    const index = this.lastRows.indexOf(row);
    return this.lastLogits.subarray(index * vocabSize, (index + 1) * vocabSize);
  }
}
